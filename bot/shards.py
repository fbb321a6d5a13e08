"""Shards: Discord divides servers among them, and each process can serve some of them."""

import re
from dataclasses import dataclass

from studio.errors import ConfigError

_MOST = 16_384
_WRITTEN = re.compile(r"(?P<first>\d{1,6})(?:-(?P<last>\d{1,6}))?/(?P<total>\d{1,6})")


@dataclass(frozen=True)
class Shards:
    """The shards `first` to `last`, counted from 0, of `total`."""

    first: int
    last: int
    total: int

    @classmethod
    def parse(cls, written: str) -> "Shards":
        """From `0-3/8`, or `2/8` for one. Raises ConfigError with a sentence."""
        found = _WRITTEN.fullmatch(written.strip())
        if found is not None:
            first, total = int(found["first"]), int(found["total"])
            last = int(found["last"] or first)
            if first <= last < total <= _MOST:
                return cls(first, last, total)
        raise ConfigError(
            f"--shards {written} cannot be understood: 0-3/8 is the first four of eight, 2/8 "
            "the third of eight."
        )

    @property
    def ids(self) -> list[int]:
        """The number of each shard."""
        return list(range(self.first, self.last + 1))
