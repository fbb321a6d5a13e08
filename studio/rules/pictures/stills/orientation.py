"""How a camera was held: the orientation in EXIF data (CIPA DC-008, TIFF 6.0)."""

_TAG = 0x0112
_SHORT = 3
UPRIGHT = 1
"""The orientation of a picture that nobody turned."""


def read_orientation(tiff: bytes) -> int:
    """The orientation (1..8) in EXIF data without their prefix; without one 1, which is upright.

    It is read by hand, as browsers do: one number of the type SHORT, in the first directory.
    Pillow's reader parses all the rest and warns of everything odd.
    """
    if tiff[:4] not in (b"II*\0", b"MM\0*"):
        return UPRIGHT

    def number(at: int, size_bytes: int) -> int:
        part = tiff[at : at + size_bytes]
        return int.from_bytes(part, "little" if tiff[:2] == b"II" else "big")

    directory = number(4, 4)
    for index in range(number(directory, 2)):
        entry = directory + 2 + 12 * index
        if entry >= len(tiff):
            break
        if number(entry, 2) == _TAG:
            right = (number(entry + 2, 2), number(entry + 4, 4)) == (_SHORT, 1)
            value = number(entry + 8, 2) if right else UPRIGHT
            return value if 1 <= value <= 8 else UPRIGHT
    return UPRIGHT
