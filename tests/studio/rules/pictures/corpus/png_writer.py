"""Writes PNG files that Pillow cannot write: interlaced, of any bit depth, with any chunks."""

import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum

from studio.rules.pictures.parts import PNG_SIGNATURE
from tests.studio.rules.pictures.files import png_chunk

Sample = tuple[int, ...]
Chunk = tuple[bytes, bytes]

# Left and top of the first pixel of each pass, then the steps to the right and down.
_PASSES = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)


class Colours(IntEnum):
    """The colour type in a PNG's header."""

    GREY = 0
    RGB = 2
    PALETTE = 3
    GREY_ALPHA = 4
    RGBA = 6


BANDS = {
    Colours.GREY: 1,
    Colours.RGB: 3,
    Colours.PALETTE: 1,
    Colours.GREY_ALPHA: 2,
    Colours.RGBA: 4,
}
DEPTHS = {
    Colours.GREY: (1, 2, 4, 8, 16),
    Colours.RGB: (8, 16),
    Colours.PALETTE: (1, 2, 4, 8),
    Colours.GREY_ALPHA: (8, 16),
    Colours.RGBA: (8, 16),
}


def write_png(
    colours: Colours,
    bits: int,
    *,
    size: tuple[int, int] = (40, 30),
    sample: Callable[[int, int], Sample] | None = None,
    interlaced: bool = False,
    chunks: Sequence[Chunk | bytes] = (),
    behind: Sequence[Chunk | bytes] = (),
) -> bytes:
    """A PNG; `sample` gives the numbers of the pixel at x and y, else it has soft ramps.

    `chunks` stand before the pixels, `behind` after them: names with contents, or finished bytes.
    """
    sample = sample or ramps(colours, bits, size)
    header = struct.pack(">IIBBBBB", *size, bits, colours, 0, 0, interlaced)
    rows = b"".join(_rows(bits, size, sample, interlaced=interlaced))
    return (
        PNG_SIGNATURE
        + png_chunk(b"IHDR", header)
        + b"".join(map(_written, chunks))
        + png_chunk(b"IDAT", zlib.compress(rows))
        + b"".join(map(_written, behind))
        + png_chunk(b"IEND", b"")
    )


def ramps(colours: Colours, bits: int, size: tuple[int, int]) -> Callable[[int, int], Sample]:
    """Each band rises in another direction, so that a wrong order of rows or bands is seen."""
    most = (1 << bits) - 1
    width, height = size

    def sample(x: int, y: int) -> Sample:
        right, down = x / max(width - 1, 1), y / max(height - 1, 1)
        shares = (right, down, 1 - (right + down) / 2, (right + down) / 2)
        if colours is Colours.GREY_ALPHA:
            shares = (right, down, 0, 0)
        return tuple(round(share * most) for share in shares[: BANDS[colours]])

    return sample


def palette(bits: int) -> Chunk:
    """As many different colours as the bits can name."""
    number = 1 << bits
    return b"PLTE", b"".join(
        bytes((255 * n // (number - 1), 255 - 200 * n // (number - 1), n * 37 % 256))
        for n in range(number)
    )


def _written(chunk: Chunk | bytes) -> bytes:
    return chunk if isinstance(chunk, bytes) else png_chunk(*chunk)


def _rows(
    bits: int, size: tuple[int, int], sample: Callable[[int, int], Sample], *, interlaced: bool
) -> Iterator[bytes]:
    width, height = size
    for left, top, right, down in _PASSES if interlaced else ((0, 0, 1, 1),):
        if left < width:
            for y in range(top, height, down):
                numbers = [each for x in range(left, width, right) for each in sample(x, y)]
                # No filter, then the numbers, in full bytes.
                yield b"\0" + _packed(numbers, bits)


def _packed(numbers: Sequence[int], bits: int) -> bytes:
    if bits == 16:
        return struct.pack(f">{len(numbers)}H", *numbers)
    in_a_byte = 8 // bits
    padded = [*numbers, *[0] * (-len(numbers) % in_a_byte)]
    return bytes(
        sum(number << bits * (in_a_byte - 1 - n) for n, number in enumerate(group))
        for group in zip(*[iter(padded)] * in_a_byte, strict=True)
    )
