"""Where the marks of one sign begin and end: stars, underscores, tildes, bars, backticks.

Each question is answered without reading the text again, so the work stays linear.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from itertools import accumulate

# A backslash takes the next character with it.
_SIGNS = re.compile(r"\\[\s\S]|(?P<run>\*++|_++)")
_TICKS = re.compile(r"`++")
_STRIKES = re.compile(r"(?=~~(?!_))")
_BARS = re.compile(r"(?=\|\|)")
_WORD = re.compile(r"[0-9A-Za-z_]")
_LETTER = re.compile(r"[0-9A-Za-z]")


class SignRuns:
    """The runs of stars or of underscores in a text, without those that a backslash escapes.

    The questions take the place of an opening mark and the end of what may be read. They give
    the place of the closing mark, or None.
    """

    def __init__(self, text: str, sign: str) -> None:
        self._text = text
        self._starts: list[int] = []
        self._ends: list[int] = []
        # Whether a blank stands before the run that no backslash takes.
        self._after_blank: list[bool] = []
        for start, end, after_blank in _runs(text, sign):
            self._starts.append(start)
            self._ends.append(end)
            self._after_blank.append(after_blank)
        self._next_odd = self._next_with(lambda length: length % 2 == 1)
        self._next_double = self._next_with(lambda length: length >= 2)

    def find_star(self, start: int, end: int) -> int | None:
        """The star that closes the italics of a star: a single one, not behind a blank."""
        at = self._run_of(start)
        if at is None:
            return None
        run_end = min(self._ends[at], end)
        behind = run_end - start - 1
        if behind == 0 and (run_end >= end or self._text[run_end].isspace()):
            return None
        if behind == 1:
            return None
        if behind % 2:
            return run_end - 1
        found = self._odd_run(at + 1, end)
        if found is None:
            return None
        run, run_end = found
        if run_end - self._starts[run] == 1 and self._after_blank[run]:
            return None
        return run_end - 1

    def find_underscore(self, start: int, end: int) -> int | None:
        """The underscore that closes the italics of an underscore: no word goes on behind it."""
        at = self._run_of(start)
        if at is None or (start and _LETTER.match(self._text, start - 1)):
            return None
        run_end = min(self._ends[at], end)
        behind = run_end - start - 1
        if behind == 1:
            return None
        if behind % 2 == 0:
            found = self._odd_run(at + 1, end)
            if found is None:
                return None
            run_end = found[1]
        goes_on = run_end < end and _WORD.match(self._text, run_end)
        return None if goes_on else run_end - 1

    def find_double(self, start: int, end: int) -> int | None:
        """The last two signs of a run, which close bold or underlined words."""
        at = self._run_of(start)
        if at is None:
            return None
        run_end = min(self._ends[at], end)
        if run_end - start >= 5:
            return run_end - 2
        run = self._next_double[at + 1]
        if run < len(self._starts) and self._ends[run] <= end:
            return self._ends[run] - 2
        cut = self._cut_run(end)
        if cut is not None and at < cut <= run and end - self._starts[cut] >= 2:
            return end - 2
        return None

    def _odd_run(self, first: int, end: int) -> tuple[int, int] | None:
        """The first run with an odd length from `first`, and its end; `end` cuts a run."""
        run = self._next_odd[first]
        if run < len(self._starts) and self._ends[run] <= end:
            return run, self._ends[run]
        cut = self._cut_run(end)
        if cut is not None and first <= cut <= run and (end - self._starts[cut]) % 2:
            return cut, end
        return None

    def _run_of(self, place: int) -> int | None:
        at = bisect_right(self._starts, place) - 1
        return at if at >= 0 and place < self._ends[at] else None

    def _cut_run(self, end: int) -> int | None:
        """The run that stands on both sides of `end`."""
        at = bisect_left(self._starts, end) - 1
        return at if at >= 0 and end < self._ends[at] else None

    def _next_with(self, fits: Callable[[int], bool]) -> list[int]:
        """For each run the first one from there whose length fits; their number when none does."""
        count = len(self._starts)
        fitting = (
            at if fits(self._ends[at] - self._starts[at]) else count
            for at in reversed(range(count))
        )
        return [*reversed(list(accumulate(fitting, min))), count]


class Ticks:
    """The runs of backticks in a text."""

    def __init__(self, text: str) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._starts_by_length: dict[int, list[int]] = {}
        for found in _TICKS.finditer(text):
            self._starts.append(found.start())
            self._ends.append(found.end())
            self._starts_by_length.setdefault(len(found[0]), []).append(found.start())

    def end_of_run(self, start: int) -> int:
        """Where the run of backticks ends in which `start` stands."""
        return self._ends[bisect_right(self._ends, start)]

    def find_closing(self, start: int, end: int) -> tuple[int, int] | None:
        """The run that closes the code which begins at `start`: its place and its length.

        It is as long as the opening run; when there is none, as long as the end of that run.
        """
        run_end = self.end_of_run(start)
        if run_end >= end:
            return None
        cut = bisect_left(self._starts, end) - 1
        rest = end - self._starts[cut] if self._starts[cut] >= run_end else 0
        for length in range(run_end - start, 0, -1):
            starts = self._starts_by_length.get(length, [])
            at = bisect_left(starts, run_end)
            if at < len(starts) and starts[at] + length <= end:
                return starts[at], length
            if length == rest and self._ends[cut] > end:
                return end - length, length
        return None


class Pairs:
    """The places where `~~` or `||` can close words."""

    def __init__(self, text: str, mark: str) -> None:
        self._text = text
        self._mark = mark
        places = _STRIKES if mark == "~~" else _BARS
        self._places = [found.start() for found in places.finditer(text)]

    def find(self, start: int, end: int) -> int | None:
        """The mark that closes the words of the mark at `start`, before `end`."""
        first = start + 3
        at = bisect_left(self._places, first)
        if at < len(self._places) and self._places[at] + 2 <= end:
            return self._places[at]
        last = end - 2
        return last if last >= first and self._text.startswith(self._mark, last) else None


def _runs(text: str, sign: str) -> Iterator[tuple[int, int, bool]]:
    before = 0
    for found in _SIGNS.finditer(text):
        start = found.start()
        run = found["run"]
        if run and run[0] == sign:
            after_blank = start > before and text[start - 1].isspace()
            yield start, found.end(), after_blank
        before = found.end() if not run else before
