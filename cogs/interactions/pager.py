"""Pages of a list that does not fit on one card: ◀ and ▶, and the number of the page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from cogs.components.custom_ids import ButtonWord, P
from cogs.components.layout import small
from cogs.interactions.buttons import ActionButton

_Entry = TypeVar("_Entry")


@dataclass(frozen=True)
class Pages:
    """The number of a page, from 0, and how many pages there are."""

    page: int
    count: int

    @classmethod
    def of(cls, total: int, *, size: int, page: int) -> "Pages":
        """Pages of `size` entries each. A `page` past the last one becomes the last one."""
        count = max(1, -(-total // size))
        return cls(min(max(page, 0), count - 1), count)

    @property
    def line(self) -> str:
        """`Page 2 of 3` in small print; empty when there is only one page."""
        return small(f"Page {self.page + 1} of {self.count}") if self.count > 1 else ""

    def shown(self, entries: Sequence[_Entry], *, size: int) -> Sequence[_Entry]:
        """The entries of this page."""
        return entries[self.page * size : (self.page + 1) * size]

    def leaves(self, word: ButtonWord[P], about: Callable[[int], P]) -> list[ActionButton]:
        """Buttons to the page before and the page after; none when there is only one page.

        `about` gives the payload for a page number.
        """
        if self.count == 1:
            return []
        return leaves(
            (word, about(max(self.page - 1, 0))),
            (word, about(self.page + 1)),
            has_back=self.page > 0,
            has_on=self.page < self.count - 1,
        )


def leaves(
    back: tuple[ButtonWord[P], P],
    on: tuple[ButtonWord[P], P],
    *,
    has_back: bool,
    has_on: bool,
) -> list[ActionButton]:
    """◀ and ▶. A button without a page to go to is disabled."""
    return [
        ActionButton(back[0], "◀", back[1], disabled=not has_back),
        ActionButton(on[0], "▶", on[1], disabled=not has_on),
    ]
