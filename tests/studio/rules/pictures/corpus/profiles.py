"""Writes ICC profiles (ICC.1:2001-04): by primaries and a curve, of grey, and of four inks."""

import struct

# Red, green and blue in XYZ, adapted to the white of profiles.
SRGB_COLUMNS = ((0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141))
P3_COLUMNS = ((0.5151, 0.2412, -0.0011), (0.2920, 0.6922, 0.0419), (0.1571, 0.0666, 0.7841))
_WHITE = (0.9642, 1.0, 0.8249)


def rgb_profile(
    columns: tuple[tuple[float, ...], ...] = P3_COLUMNS, *, gamma: float = 2.2
) -> bytes:
    """A profile of a screen."""
    tags = {
        name: _xyz(column)
        for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns, strict=True)
    }
    curves = dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), _curve(gamma))
    return _profile(b"mntr", b"RGB ", b"XYZ ", tags | curves)


def grey_profile(gamma: float = 1.0) -> bytes:
    """A profile of grey."""
    return _profile(b"mntr", b"GRAY", b"XYZ ", {b"kTRC": _curve(gamma)})


def ink_profile() -> bytes:
    """A profile of four inks that are paler than those of sRGB."""
    corners = []
    for number in range(16):
        cyan, magenta, yellow, black = (number >> bit & 1 for bit in (3, 2, 1, 0))
        light = max(0.0, 1.0 - 0.25 * (cyan + magenta + yellow) - 0.8 * black)
        red_green, blue_yellow = 60 * (magenta - cyan), 60 * (yellow - 0.5 * (cyan + magenta))
        corners += [round(light * 255), round(red_green + 128), round(blue_yellow + 128)]
    ramp = bytes(range(256))
    matrix = struct.pack(">9i", *(0x10000 if at % 4 == 0 else 0 for at in range(9)))
    table = (
        b"mft1\0\0\0\0"
        + bytes((4, 3, 2, 0))
        + matrix
        + ramp * 4
        + bytes(min(max(each, 0), 255) for each in corners)
        + ramp * 3
    )
    return _profile(b"prtr", b"CMYK", b"Lab ", {b"A2B0": table})


def _profile(kind: bytes, colours: bytes, space: bytes, tags: dict[bytes, bytes]) -> bytes:
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", 5) + b"test\0" + bytes(78),
        b"cprt": b"text\0\0\0\0none\0",
        b"wtpt": _xyz(_WHITE),
    } | tags
    directory, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        directory += name + struct.pack(">II", start + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    size = start + len(body)
    header = (
        struct.pack(">I4sI4s4s4s", size, b"none", 0x02400000, kind, colours, space)
        + struct.pack(">6H", 2020, 1, 1, 0, 0, 0)
        + b"acsp"
        + bytes(28)
        + _fixed(_WHITE)
    )
    return header.ljust(128, b"\0") + directory + body


def _xyz(values: tuple[float, ...]) -> bytes:
    return b"XYZ \0\0\0\0" + _fixed(values)


def _fixed(values: tuple[float, ...]) -> bytes:
    return struct.pack(f">{len(values)}i", *(round(value * 65536) for value in values))


def _curve(gamma: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"
