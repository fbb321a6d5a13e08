"""A file that holds one picture and nothing else, with what was read about the picture."""

from dataclasses import dataclass

from studio.rules.pictures.colour_spaces import ColourSpace


@dataclass(frozen=True)
class Still:
    """The file for the decoder, and what the decoder is not told.

    `size` is what the decoder has to find, in pixels. `profile` is an ICC profile, unchecked.
    `space` holds where there is no profile that can be used; None is sRGB. `orientation` is that
    of EXIF, 1 to 8. `colourless` are the numbers of the one transparent colour of a PNG.
    `canvas` is the size of the whole picture where this one is a part of it that begins at `at`;
    the rest is transparent. `ended` is False for a JPEG without its end. `plain`: the file is built
    as usual programs build it, so nothing but its compressed pixels can hide anything.
    """

    content: bytes
    size: tuple[int, int]
    profile: bytes = b""
    space: ColourSpace | None = None
    orientation: int = 1
    bits: int = 8
    colourless: tuple[int, ...] = ()
    canvas: tuple[int, int] | None = None
    at: tuple[int, int] = (0, 0)
    ended: bool = True
    plain: bool = False
