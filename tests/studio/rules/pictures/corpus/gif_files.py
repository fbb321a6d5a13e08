"""GIF files: colour tables, transparency, places of the first frame, ends."""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Plan = tuple[bytes, ...]

_SIZE = (24, 20)
_COLOURS = bytes(
    level for n in range(16) for level in (n * 17, 255 - n * 12, n * 8)
)  # sixteen colours
_OTHER = bytes(level for n in range(16) for level in (255 - n * 17, n * 9, 200))


def _index(x: int, y: int) -> int:
    return min((x + y) // 3, 15)


@dataclass(frozen=True)
class Frame:
    """One frame: its place and size, its own colours, and what stands before it."""

    at: tuple[int, int] = (0, 0)
    size: tuple[int, int] = _SIZE
    colours: bytes = b""
    interlaced: bool = False
    clear: int | None = None
    disposal: int = 0
    index: Callable[[int, int], int] = _index
    cut: int = 0

    def write(self) -> bytes:
        flags = self.disposal << 2 | (self.clear is not None)
        control = b"\x21\xf9\4" + struct.pack("<BHBB", flags, 10, self.clear or 0, 0)
        local = 0x83 if self.colours else 0
        width, height = self.size
        rows = range(height)
        if self.interlaced:
            rows = [
                *range(0, height, 8),
                *range(4, height, 8),
                *range(2, height, 4),
                *range(1, height, 2),
            ]  # type: ignore[assignment]
        numbers = [self.index(x, y) for y in rows for x in range(width)]
        pixels = _uncompressed(numbers)
        if self.cut:
            pixels = pixels[: -self.cut]
        blocks = b"".join(
            bytes((len(part),)) + part
            for part in (pixels[at : at + 200] for at in range(0, len(pixels), 200))
        )
        return (
            control
            + b"\x2c"
            + struct.pack("<HHHHB", *self.at, *self.size, local | 0x40 * self.interlaced)
            + self.colours
            + b"\4"
            + blocks
            + b"\0"
        )


def _uncompressed(numbers: list[int]) -> bytes:
    """LZW codes of 5 bits that never grow: the table is cleared in time."""
    bits, at = 0, 0
    for position, number in enumerate(numbers):
        if position % 14 == 0:
            bits |= 16 << at
            at += 5
        bits |= number << at
        at += 5
    bits |= 17 << at
    return bits.to_bytes((at + 5 + 7) // 8, "little")


def write_gif(
    *frames: Frame,
    size: tuple[int, int] = _SIZE,
    colours: bytes = _COLOURS,
    background: int = 0,
    version: bytes = b"89a",
) -> bytes:
    """A GIF with these frames; `colours` are the table for all frames, or none."""
    flags = 0xF3 if colours else 0x70
    return (
        b"GIF"
        + version
        + struct.pack("<HHBBB", *size, flags, background, 0)
        + colours
        + b"".join(frame.write() for frame in frames)
        + b";"
    )


def gif_files() -> Iterator[tuple[str, bytes]]:
    """Every GIF of the corpus, with what is special about it."""
    yield from (("GIF, " + name, content) for name, content in _files())


def _files() -> Iterator[tuple[str, bytes]]:
    yield "plain", write_gif(Frame())
    yield "87a", write_gif(Frame(), version=b"87a")
    yield "interlaced", write_gif(Frame(interlaced=True))
    yield "transparent", write_gif(Frame(clear=3))
    yield "transparent, interlaced", write_gif(Frame(clear=3, interlaced=True))
    yield "transparent beyond the table", write_gif(Frame(clear=200))
    yield "own colours", write_gif(Frame(colours=_OTHER))
    yield "own colours only", write_gif(Frame(colours=_OTHER), colours=b"")
    yield "own colours, transparent", write_gif(Frame(colours=_OTHER, clear=5))
    yield "no colours", write_gif(Frame(), colours=b"")
    yield "no colours, transparent", write_gif(Frame(clear=2), colours=b"")
    grey = bytes(n for n in range(16) for _ in range(3))
    yield "greys that are their numbers", write_gif(Frame(), colours=grey)
    yield "own greys that are their numbers", write_gif(Frame(colours=grey))
    for disposal in range(8):
        yield f"disposal {disposal}", write_gif(Frame(disposal=disposal))
        yield f"disposal {disposal}, transparent", write_gif(Frame(disposal=disposal, clear=1))
    for background in (0, 5, 200):
        yield f"background {background}", write_gif(Frame(), background=background)
        for clear in (None, 3):
            name = "transparent " * (clear is not None)
            yield (
                f"{name}smaller than the screen, background {background}",
                write_gif(Frame(at=(4, 6), size=(10, 9), clear=clear), background=background),
            )
    yield "smaller, own colours", write_gif(Frame(at=(4, 6), size=(10, 9), colours=_OTHER))
    yield "smaller, no colours", write_gif(Frame(at=(4, 6), size=(10, 9)), colours=b"")
    yield "smaller at the start", write_gif(Frame(size=(10, 9)))
    yield "smaller, interlaced", write_gif(Frame(at=(4, 6), size=(10, 9), interlaced=True))
    yield "larger than the screen", write_gif(Frame(size=(30, 26)))
    yield "larger than the screen, 87a", write_gif(Frame(size=(30, 26)), version=b"87a")
    yield "beyond the right edge", write_gif(Frame(at=(10, 4)))
    yield "outside of the screen", write_gif(Frame(at=(100, 4), size=(16, 16)))
    yield "screen of 0", write_gif(Frame(), size=(0, 0))
    yield "frame of 0", write_gif(Frame(size=(0, 0)))
    yield "no trailer", write_gif(Frame())[:-1]
    yield "no last block", write_gif(Frame())[:-2]
    yield "bytes behind", write_gif(Frame()) + b"secret" * 9
    yield "half", write_gif(Frame())[:200]
    yield "pixels cut", write_gif(Frame(cut=60))
    yield "end code cut", write_gif(Frame(cut=1))
    yield "garbage before the trailer", write_gif(Frame())[:-1] + b"\0\0\0;"
    yield "zeros before the frame", _before(b"\0\0\0")
    yield "comment", _before(b"\x21\xfe\6secret\0")
    yield "application", _before(b"\x21\xff\x0bNETSCAPE2.0\3\1\0\0\0")
    trailer = b"\1" + bytes(range(255, -1, -1)) + b"\0"
    yield "XMP", _before(b"\x21\xff\x0bXMP DataXMP<x:xmpmeta/>" + trailer)
    yield "profile", _before(b"\x21\xff\x0bICCRGBG1012\4abcd\0")
    yield "plain text", _before(b"\x21\1\x0c" + bytes(12) + b"\3abc\0")
    yield "two controls", _before(b"\x21\xf9\4\1\0\0\7\0")
    yield "control too short", _before(b"\x21\xf9\1\1\0")
    yield "two frames", write_gif(Frame(), Frame(clear=1))
    yield "two frames, no trailer", write_gif(Frame(), Frame(clear=1))[:-1]
    yield "second frame cut", write_gif(Frame(), Frame())[:-50]


def _before(extension: bytes) -> bytes:
    whole = write_gif(Frame())
    start = 13 + len(_COLOURS)
    return whole[:start] + extension + whole[start:]
