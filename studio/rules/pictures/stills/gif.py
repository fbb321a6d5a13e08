"""The picture in a GIF, whose frame may be smaller or larger than the screen."""

from collections.abc import Iterator
from dataclasses import dataclass

from studio.errors import UploadRefused
from studio.rules.pictures.parts import (
    GIF_FRAME,
    Part,
    gif_parts,
    gif_start,
    gif_table_bytes,
    little,
)
from studio.rules.pictures.stills.still import Still

_CONTROL = b"\x21\xf9\x04"
_CONTROL_BYTES = 8
_HEADER_BYTES = 13
_FRAME_BYTES = 10
_HAS_TABLE = 0x80
_INTERLACED = 0x40
_TRAILER = b"\x3b"
# A picture without colours is black in browsers.
_BLACK = bytes(3 * 256)


@dataclass(frozen=True)
class GifFrame:
    """The size of the picture with all of its frame, in pixels, and how many frames there are."""

    width: int
    height: int
    frames: int


def read_gif_frame(content: bytes) -> GifFrame:
    """The size of a GIF. It counts two frames at most. Raises UploadRefused."""
    width, height = little(content, 6, 2), little(content, 8, 2)
    frames = 0
    for name, start, _ in gif_parts(content):
        if name[0] == GIF_FRAME:
            frames += 1
            # A frame may be larger than the screen. The decoder then enlarges the screen.
            width = max(width, little(content, start + 1, 2) + little(content, start + 5, 2))
            height = max(height, little(content, start + 3, 2) + little(content, start + 7, 2))
        if frames > 1:
            break
    if not frames:
        raise UploadRefused("not_a_picture")
    return GifFrame(width, height, frames)


def gif_still(content: bytes) -> Still:
    """The first frame of a GIF as a picture of its own. Raises UploadRefused.

    Pillow fills the screen around a frame with a colour; browsers leave it transparent.
    """
    whole = read_gif_frame(content)
    frame = next(part for part in gif_parts(content) if part.name[0] == GIF_FRAME)
    left, top, width, height = (little(content, frame.start + at, 2) for at in (1, 3, 5, 7))
    covers = (width, height) == (whole.width, whole.height)
    return Still(
        b"".join(_written(content, frame)),
        (width, height),
        canvas=None if covers else (whole.width, whole.height),
        at=(left, top),
    )


def _written(content: bytes, frame: Part) -> Iterator[bytes]:
    flags = content[frame.start + 9]
    start = frame.start + _FRAME_BYTES
    own_bytes = gif_table_bytes(flags)
    # The frame's own colours become those of the file: Pillow misses them when they are grey.
    colours = content[start : start + own_bytes] or content[_HEADER_BYTES : gif_start(content)]
    colours = (colours or _BLACK)[: len(_BLACK)]
    size = content[frame.start + 5 : frame.start + 9]
    bits = (len(colours) // 3).bit_length() - 1
    yield b"GIF89a" + size + bytes((_HAS_TABLE | 0x70 | (bits - 1), 0, 0)) + colours
    yield _control(content, frame)
    yield b"\x2c" + bytes(4) + size + bytes((flags & _INTERLACED,))
    yield content[start + own_bytes : frame.end] + _TRAILER


def _control(content: bytes, frame: Part) -> bytes:
    """The last control before the frame: it says which colour is transparent."""
    control = b""
    for part in gif_parts(content):
        if part.start == frame.start:
            break
        if content.startswith(_CONTROL, part.start):
            control = content[part.start : part.start + _CONTROL_BYTES - 1] + b"\0"
    return control
