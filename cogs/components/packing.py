"""Packs several numbers into one: a custom id holds two numbers, and a filter has more."""

import string

_SEPARATOR = "a"  # the digit with the value ten

# Large numbers are written in base 36 behind a mark, because that takes fewer characters.
_DIGITS = string.digits + string.ascii_lowercase
_MARK, _LONG = "x", 10**15

WRITTEN = "[0-9]+|x[0-9a-z]+"
"""A pattern for the texts that `written` gives."""


def packed(*numbers: int | None) -> int:
    """One number that holds all these numbers, each 0 or more or None.

    Their decimals are written one after the other, with an eleventh digit between them, and
    read as a number of base 11. So the result has hardly more digits than they have together.
    """
    digits = ["" if number is None else str(number) for number in numbers]
    # A leading digit that is not zero, so that None in the first place is not lost.
    return int("1" + _SEPARATOR.join(digits), 11)


def unpacked(number: int, count: int) -> tuple[int | None, ...]:
    """The first `count` packed numbers; None for each that is missing."""
    digits = ""
    while number > 0:
        number, digit = divmod(number, 11)
        digits = f"{digit:x}{digits}"
    parts = digits[1:].split(_SEPARATOR)
    found = [int(part) if part else None for part in parts[:count]]
    return (*found, *[None] * (count - len(found)))


def written(number: int) -> str:
    """A number, 0 or more, as a custom id holds it: `81`, or `x` and base 36 when it is large."""
    if number < _LONG:
        return str(number)
    digits = ""
    while number > 0:
        number, digit = divmod(number, len(_DIGITS))
        digits = f"{_DIGITS[digit]}{digits}"
    return f"{_MARK}{digits}"


def read(text: str) -> int:
    """The number that `written` wrote; decimals of any length are read too."""
    return int(text[1:], len(_DIGITS)) if text.startswith(_MARK) else int(text)
