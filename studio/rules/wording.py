"""Values as members read them: money, sizes, durations, places in a row, lists of names."""

from collections.abc import Sequence

_UNITS = ("kB", "MB", "GB")


def joined(names: Sequence[str], last: str = "and") -> str:
    """`A`, `A and B`, `A, B and C`; `last` is the word before the last name."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def money(micros: int) -> str:
    """Micro-dollars as members read them: `$0.003`, `$1.20`. What costs something is never 0."""
    dollars = micros / 1_000_000
    if 0 < micros < 1_000:
        return f"${dollars:.6f}".rstrip("0")
    return f"${dollars:.2f}" if dollars >= 0.1 or micros % 10_000 == 0 else f"${dollars:.3f}"


def data_size(size_bytes: int) -> str:
    """The size in the largest unit that fits: `4.2 MB`, `950 bytes`."""
    if size_bytes < 1000:
        return "1 byte" if size_bytes == 1 else f"{size_bytes} bytes"
    size = size_bytes / 1000
    *units, largest = _UNITS
    for unit in units:
        if size < 999.95:
            return f"{size:,.1f} {unit}"
        size /= 1000
    return f"{size:,.1f} {largest}"


def duration(seconds: float) -> str:
    """A duration as members read it: `12 s`, `3 min`, `2 h 5 min`."""
    whole = max(round(seconds), 0)
    if whole < 90:
        return f"{whole} s"
    minutes = round(whole / 60)
    if minutes < 90:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} h"


def about(seconds: float) -> str:
    """An estimate as members read it: `about 12 s`; empty for less than a second."""
    return f"about {duration(seconds)}" if seconds >= 1 else ""


def ordinal(number: int) -> str:
    """`1st`, `2nd`, `3rd`, `11th`."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10)
    return f"{number}{ending or 'th'}"
