"""Several numbers in one: a button holds two of them, and a list may be filtered by more."""

_SEPARATOR = "a"  # the digit ten


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
