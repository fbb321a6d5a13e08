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


class Counting(random.Random):
    """Random numbers that are counted."""

    drawn = 0

    def randrange(self, *bounds: int) -> int:  # type: ignore[override]
        self.drawn += 1
        return super().randrange(*bounds)
