"""Several numbers in one: a button holds two of them, and a list may be filtered by more."""

import string

_SEPARATOR = "a"  # the digit ten

# A large number in a button: in fewer characters than its decimals, and marked as such.
_DIGITS = string.digits + string.ascii_lowercase
_MARK, _LONG = "x", 10**15

WRITTEN = r"\d+|x[0-9a-z]+"
"""What `written` gives, as a pattern."""


def packed(*numbers: int | None) -> int:
    """A number that holds all of these, none below 0, in hardly more digits than they have.

    They are written one after the other with an eleventh digit between them.
    """
    digits = ["" if number is None else str(number) for number in numbers]
    # A first digit that is no zero, so that what is empty in front counts.
    return int("1" + _SEPARATOR.join(digits), 11)


def unpacked(number: int, count: int) -> tuple[int | None, ...]:
    """So many numbers as were packed; None for what there is not."""
    digits = ""
    while number > 0:
        number, digit = divmod(number, 11)
        digits = f"{digit:x}{digits}"
    parts = digits[1:].split(_SEPARATOR)
    found = [int(part) if part else None for part in parts[:count]]
    return (*found, *[None] * (count - len(found)))


def written(number: int) -> str:
    """The number, 0 or more, as a button holds it: `81`, or `x` and a large one's digits of 36."""
    if number < _LONG:
        return str(number)
    digits = ""
    while number > 0:
        number, digit = divmod(number, len(_DIGITS))
        digits = f"{_DIGITS[digit]}{digits}"
    return f"{_MARK}{digits}"


def read(text: str) -> int:
    """The number that was written so; ever so many decimals are one, too."""
    return int(text[1:], len(_DIGITS)) if text.startswith(_MARK) else int(text)
