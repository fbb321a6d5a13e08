"""All files of the corpus, and what becomes of those that are not simply shown."""

from functools import cache
from itertools import chain

from tests.studio.rules.pictures.corpus.avif_files import avif_files
from tests.studio.rules.pictures.corpus.gif_files import gif_files
from tests.studio.rules.pictures.corpus.jpeg_files import jpeg_files
from tests.studio.rules.pictures.corpus.png_damaged import damaged_png_files
from tests.studio.rules.pictures.corpus.png_files import png_files
from tests.studio.rules.pictures.corpus.webp_files import webp_files


@cache
def corpus() -> dict[str, bytes]:
    """The files by what is special about each. The first call writes them: that takes a second."""
    return dict(
        chain(
            png_files(),
            damaged_png_files(),
            jpeg_files(),
            gif_files(),
            webp_files(),
            avif_files(),
        )
    )


_CUT_JPEG = (
    "without its last byte",
    "without its last two bytes",
    "ten bytes short",
    "last scan byte lost",
)


def is_cut_at_the_end(name: str) -> bool:
    """Whether Chromium leaves out the last rows. The gate gives what is there, or refuses it."""
    return name.startswith("JPEG") and name.endswith(_CUT_JPEG)


REFUSED: dict[str, str] = {
    # no colours for the palette
    "PNG, palette after the pixels": "not_a_picture",
    "PNG, no palette": "not_a_picture",
    "PNG, PLTE bad checksum": "not_a_picture",
    # headers of no PNG
    "PNG, IHDR bad checksum": "not_a_picture",
    "PNG, header byte 8 is 3": "not_a_picture",
    "PNG, header byte 8 is 32": "not_a_picture",
    "PNG, header byte 9 is 1": "not_a_picture",
    "PNG, header byte 9 is 5": "not_a_picture",
    "PNG, header byte 11 is 1": "not_a_picture",
    "PNG, header byte 12 is 2": "not_a_picture",
    "PNG, long header": "not_a_picture",
    "PNG, header second": "not_a_picture",
    "PNG, CgBI of iPhones": "not_a_picture",
    # pixels that are not there: Chromium shows the rows before them
    "PNG, unknown filter": "not_a_picture",
    "PNG, not deflate": "not_a_picture",
    "PNG, bad adler": "not_a_picture",
    "PNG, a length beyond the end": "truncated",
    "PNG, deflate cut": "truncated",
    "PNG, fewer rows": "truncated",
    "PNG, no IEND, and pixels cut": "truncated",
    "PNG, half": "truncated",
    "JPEG, RGB, half": "truncated",
    "JPEG, grey, half": "truncated",
    "JPEG, 4:2:0, half": "truncated",
    "JPEG, restarts, half": "truncated",
    "JPEG, grey, ten bytes short": "truncated",
    "JPEG, progressive, half": "truncated",
    "JPEG, progressive, ten bytes short": "truncated",
    "JPEG, CMYK, half": "truncated",
    "JPEG, CMYK, ten bytes short": "truncated",
    "JPEG, a marker in the scan": "truncated",
    "GIF, half": "truncated",
    "GIF, pixels cut": "truncated",
    "GIF, second frame cut": "truncated",
    "WebP, without its last byte": "truncated",
    "WebP, without its last two bytes": "truncated",
    "WebP, half": "truncated",
    "WebP, half, lossless": "truncated",
    # kinds of JPEG that browsers do not show either
    "JPEG, 12 bits": "not_a_picture",
    "JPEG, lossless marker": "not_a_picture",
    "JPEG, height 0": "not_a_picture",
    "JPEG, width 0": "not_a_picture",
    "JPEG, two components": "not_a_picture",
    "JPEG, no tables": "not_a_picture",
    # no pixels, or two sizes
    "GIF, frame of 0": "not_a_picture",
    "WebP, length 0": "not_a_picture",
    "WebP, alpha chunk garbage": "not_a_picture",
    "WebP, canvas of another size": "not_a_picture",
    # no plain AVIF
    "AVIF, half": "truncated",
    "AVIF, without its last ten bytes": "truncated",
    "AVIF, smaller size": "not_a_picture",
    "AVIF, larger size": "not_a_picture",
    "AVIF, another kind of item": "not_a_picture",
    "AVIF, no size": "not_a_picture",
    "AVIF, no places": "not_a_picture",
    "AVIF, no primary": "not_a_picture",
    "AVIF, two lists of places": "not_a_picture",
    "AVIF, only brands": "not_a_picture",
    "AVIF, two frames in one item": "not_a_picture",
    "AVIF, thousands of parts in one item": "not_a_picture",
    # animations
    "AVIF, animated": "animated",
    "PNG, APNG of two frames": "animated",
    "PNG, APNG of two frames behind a hidden one": "animated",
    "GIF, two frames": "animated",
    "GIF, two frames, no trailer": "animated",
    "WebP, animated": "animated",
}
"""The reason for each file that the gate refuses."""

NOT_AS_IN_CHROMIUM: dict[str, str] = {
    # Chromium shows a broken picture, or a black or a transparent one
    "PNG, cHRM with a white of 0": "the chunk says nothing",
    "PNG, cICP 1 13 1 1": "the chunk says nothing",
    "PNG, an unknown critical chunk": "the pixels are whole",
    "PNG, header byte 10 is 1": "the pixels are whole",
    "PNG, two headers": "the first counts",
    "PNG, a text between the pixels": "the pixels are whole",
    "PNG, acTL good": "the animation has no frame",
    "PNG, APNG whose frame is outside": "the animation has no frame",
    "PNG, APNG whose frame is missing": "the animation has no frame",
    "PNG, APNG with a bad frame checksum": "the animation has no frame",
    "JPEG, starts twice": "the pixels are whole",
    "JPEG, motion photo without an end, progressive": "the pixels are whole",
    "GIF, control too short": "the pixels are whole",
    "GIF, zeros before the frame": "the pixels are whole",
    "WebP, length too small": "the pixels are whole",
    "WebP, length one too small": "the pixels are whole",
    "WebP, length one too large": "the pixels are whole",
    "WebP, length too large": "the pixels are whole",
    "WebP, padding lost": "the pixels are whole",
    "WebP, padding lost, length right": "the pixels are whole",
    "WebP, animation flag without frames": "the pixels are whole",
    # its screen dims light that is brighter than white, each picture in its own way
    "PNG, cICP 9 16 0 1": "dimmed by a curve",
    "PNG, cICP 9 18 0 1": "dimmed by a curve",
    "PNG, cICP 12 16 0 1": "dimmed by a curve",
    "AVIF, nclx 1 16": "dimmed by a curve",
    "AVIF, nclx 1 18": "dimmed by a curve",
    # it widens the alpha of an AVIF, as if it were of limited range
    "AVIF, alpha": "the alpha is that of the file",
    "AVIF, alpha, turned": "the alpha is that of the file",
}
"""The reason for each file that is shown in another way, or at all."""

# It ignores how a camera was held, if the picture is a WebP.
_TURNED_WEBP = ("WebP, orientation", "WebP, EXIF", "WebP, two EXIF")


def is_as_in_chromium(name: str) -> bool:
    """Whether Chromium shows the file as the gate reads it."""
    return name not in NOT_AS_IN_CHROMIUM and not name.startswith(_TURNED_WEBP)
