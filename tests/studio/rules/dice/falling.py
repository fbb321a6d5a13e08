"""Dice that fall as a test says."""

import random


class Falling(random.Random):
    """Random numbers that are given in advance. Each is the number that the die shows."""

    def __init__(self, *falls: int) -> None:
        super().__init__()
        self.left = list(falls)

    def randrange(self, *bounds: int) -> int:  # type: ignore[override]
        fell = self.left.pop(0)
        return fell if len(bounds) > 1 else fell - 1
