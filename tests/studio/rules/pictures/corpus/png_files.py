"""PNG files: bit depths, transparency, colours, profiles."""

import struct
import zlib
from collections.abc import Iterator

from tests.studio.rules.pictures.corpus.png_writer import (
    DEPTHS,
    Chunk,
    Colours,
    palette,
    ramps,
    write_png,
)
from tests.studio.rules.pictures.corpus.profiles import (
    P3_COLUMNS,
    SRGB_COLUMNS,
    grey_profile,
    ink_profile,
    rgb_profile,
)
from tests.studio.rules.pictures.files import swapped_profile

_SIZE = (40, 30)
_SRGB_CHROMATICITIES = (0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06)
P3_CHROMATICITIES = (0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06)


def png_files() -> Iterator[tuple[str, bytes]]:
    """PNG files whose parts are whole, with what is special about each."""
    for part in (_plain, _transparent, _coloured, _profiled):
        yield from (("PNG, " + name, content) for name, content in part())


def _plain() -> Iterator[tuple[str, bytes]]:
    for colours, depths in DEPTHS.items():
        for bits in depths:
            chunks = [palette(bits)] if colours is Colours.PALETTE else []
            for interlaced in (False, True):
                yield (
                    f"{colours.name} {bits}{' interlaced' * interlaced}",
                    write_png(colours, bits, chunks=chunks, interlaced=interlaced),
                )
    yield "one pixel more than eight", write_png(Colours.GREY, 1, size=(17, 17), interlaced=True)


def levels(*numbers: int) -> bytes:
    """Numbers as tRNS has them."""
    return struct.pack(f">{len(numbers)}H", *numbers)


def _transparent() -> Iterator[tuple[str, bytes]]:
    for bits in (1, 2, 4, 8, 16):
        ramp = ramps(Colours.GREY, bits, _SIZE)
        for x in (0, 20, 39):
            level = ramp(x, 0)[0]
            yield (
                f"tRNS of grey {bits}, level {level}",
                write_png(Colours.GREY, bits, chunks=[(b"tRNS", levels(level))]),
            )
    for bits in (8, 16):
        colour = ramps(Colours.RGB, bits, _SIZE)(20, 15)
        for interlaced in (False, True):
            yield (
                f"tRNS of RGB {bits}{' interlaced' * interlaced}",
                write_png(
                    Colours.RGB, bits, chunks=[(b"tRNS", levels(*colour))], interlaced=interlaced
                ),
            )
    yield (
        "tRNS of grey 16 that differs in the low byte",
        write_png(
            Colours.GREY, 16, sample=lambda x, y: (0x4000 + x,), chunks=[(b"tRNS", levels(0x4005))]
        ),
    )
    yield (
        "tRNS of RGB 16 that differs in the low byte",
        write_png(
            Colours.RGB,
            16,
            sample=lambda x, y: (0x4000 + x, 0x8000 + y, 0xC000),
            chunks=[(b"tRNS", levels(0x4005, 0x8005, 0xC000))],
        ),
    )
    yield (
        "tRNS of RGB 16 with no such pixel",
        write_png(Colours.RGB, 16, chunks=[(b"tRNS", levels(1, 2, 3))]),
    )
    yield (
        "tRNS of grey 2, high bits set",
        write_png(Colours.GREY, 2, chunks=[(b"tRNS", levels(0xFF01))]),
    )
    yield (
        "tRNS of RGB 8, high bits set",
        write_png(
            Colours.RGB, 8, sample=lambda x, y: (x, y, 7), chunks=[(b"tRNS", levels(0x105, 5, 7))]
        ),
    )
    for bits in (1, 2, 4, 8):
        number = 1 << bits
        for name, alphas in (
            ("first colour", b"\0"),
            ("last colour", b"\xff" * (number - 1) + b"\0"),
            ("several alphas", bytes(n * 255 // number for n in range(number))),
            ("half of the colours", bytes((0, 99)) * (number // 4 or 1)),
            ("opaque", b"\xff" * number),
        ):
            yield (
                f"tRNS of palette {bits}, {name}",
                write_png(Colours.PALETTE, bits, chunks=[palette(bits), (b"tRNS", alphas)]),
            )
    yield (
        "tRNS longer than the palette",
        write_png(Colours.PALETTE, 2, chunks=[palette(2), (b"tRNS", bytes(range(0, 250, 25)))]),
    )
    yield (
        "tRNS before the palette",
        write_png(Colours.PALETTE, 2, chunks=[(b"tRNS", b"\0\x80"), palette(2)]),
    )
    yield (
        "tRNS in a picture with alpha",
        write_png(Colours.RGBA, 8, chunks=[(b"tRNS", levels(1, 2, 3))]),
    )
    yield (
        "tRNS in grey with alpha",
        write_png(Colours.GREY_ALPHA, 8, chunks=[(b"tRNS", levels(1))]),
    )
    yield "tRNS too short for grey", write_png(Colours.GREY, 8, chunks=[(b"tRNS", b"\0")])
    yield "tRNS too short for RGB", write_png(Colours.RGB, 8, chunks=[(b"tRNS", b"\0\0\0")])
    yield "tRNS empty", write_png(Colours.PALETTE, 8, chunks=[palette(8), (b"tRNS", b"")])
    yield (
        "tRNS too long for grey",
        write_png(Colours.GREY, 8, chunks=[(b"tRNS", levels(65, 2, 3))]),
    )
    yield "tRNS after the pixels", write_png(Colours.GREY, 8, behind=[(b"tRNS", levels(65))])
    yield (
        "palette shorter than its indices",
        write_png(Colours.PALETTE, 8, chunks=[(b"PLTE", bytes(range(90)))]),
    )
    yield "palette after the pixels", write_png(Colours.PALETTE, 8, behind=[palette(8)])
    yield "no palette", write_png(Colours.PALETTE, 8)
    yield (
        "palette of an odd length",
        write_png(Colours.PALETTE, 4, chunks=[(b"PLTE", palette(4)[1] + b"\0")]),
    )
    yield "palette longer than its bits", write_png(Colours.PALETTE, 2, chunks=[palette(4)])
    yield "palette suggested for RGB", write_png(Colours.RGB, 8, chunks=[palette(8)])
    yield "palette in grey", write_png(Colours.GREY, 8, chunks=[palette(8)])


def gama(gamma: float) -> Chunk:
    """How the numbers grew out of light."""
    return b"gAMA", struct.pack(">I", round(gamma * 100_000))


def chrm(values: tuple[float, ...]) -> Chunk:
    """The chromaticities of white, red, green and blue."""
    return b"cHRM", struct.pack(">8I", *(round(value * 100_000) for value in values))


def iccp(profile: bytes) -> Chunk:
    """A packed profile."""
    return b"iCCP", b"mine\0\0" + zlib.compress(profile)


def _coloured() -> Iterator[tuple[str, bytes]]:
    srgb, srgb_chrm, p3_chrm = (
        (b"sRGB", b"\0"),
        chrm(_SRGB_CHROMATICITIES),
        chrm(P3_CHROMATICITIES),
    )
    for gamma in (0.45455, 1.0, 0.55, 0.35, 0.2, 2.5, 0.0, 0.00001, 42949.0):
        yield f"gAMA {gamma:g}", write_png(Colours.RGB, 8, chunks=[gama(gamma)])
    for colours, bits in (
        (Colours.GREY, 8),
        (Colours.GREY, 1),
        (Colours.GREY, 2),
        (Colours.GREY, 4),
        (Colours.GREY, 16),
        (Colours.GREY_ALPHA, 8),
        (Colours.GREY_ALPHA, 16),
        (Colours.RGBA, 8),
        (Colours.RGBA, 16),
        (Colours.RGB, 16),
        (Colours.PALETTE, 4),
    ):
        colour_map = [palette(bits)] if colours is Colours.PALETTE else []
        yield (
            f"gAMA, {colours.name} {bits}",
            write_png(colours, bits, chunks=[gama(1.0), *colour_map]),
        )
        yield (
            f"gAMA and cHRM, {colours.name} {bits}",
            write_png(colours, bits, chunks=[gama(0.7), p3_chrm, *colour_map]),
        )
    for name, chunks in (
        ("gAMA and cHRM of sRGB", [gama(0.45455), srgb_chrm]),
        ("gAMA 1 and cHRM of sRGB", [gama(1.0), srgb_chrm]),
        ("gAMA and cHRM of P3", [gama(0.45455), p3_chrm]),
        ("cHRM of P3 alone", [p3_chrm]),
        ("sRGB, gAMA and cHRM that disagree", [srgb, gama(1.0), p3_chrm]),
        ("sRGB behind gAMA", [gama(1.0), srgb]),
        ("sRGB of an unknown intent", [(b"sRGB", b"\x09"), gama(1.0)]),
        ("sRGB empty", [(b"sRGB", b""), gama(1.0)]),
        ("cHRM of nothing", [gama(1.0), (b"cHRM", bytes(32))]),
        ("cHRM with a white of 0", [gama(0.7), chrm((0.3, 0.0, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06))]),
        ("cHRM with equal primaries", [gama(0.7), chrm((0.3127, 0.329, *(0.3, 0.3) * 3))]),
        ("cHRM of large numbers", [gama(0.7), (b"cHRM", b"\xff" * 32)]),
        ("two gAMA", [gama(1.0), gama(0.45455)]),
        ("iCCP and gAMA", [iccp(rgb_profile()), gama(1.0)]),
        ("iCCP and sRGB", [iccp(rgb_profile()), srgb]),
        ("sRGB, then iCCP", [srgb, iccp(rgb_profile())]),
        ("gAMA behind the palette", [palette(8), gama(1.0)]),
    ):
        yield name, write_png(Colours.RGB, 8, chunks=chunks)
    yield "gAMA behind the pixels", write_png(Colours.RGB, 8, behind=[gama(1.0)])
    yield "gAMA with tRNS", write_png(Colours.GREY, 4, chunks=[gama(1.0), (b"tRNS", levels(7))])
    yield (
        "gAMA with tRNS, RGB 16",
        write_png(
            Colours.RGB,
            16,
            chunks=[gama(1.0), (b"tRNS", levels(*ramps(Colours.RGB, 16, _SIZE)(20, 15)))],
        ),
    )
    for primaries, transfer, matrix, full in (
        (1, 13, 0, 1),
        (12, 13, 0, 1),
        (9, 13, 0, 1),
        (1, 8, 0, 1),
        (1, 4, 0, 1),
        (1, 5, 0, 1),
        (1, 1, 0, 1),
        (9, 14, 0, 1),
        (12, 1, 0, 1),
        (11, 17, 0, 1),
        (5, 6, 0, 1),
        (6, 6, 0, 1),
        (4, 4, 0, 1),
        (1, 13, 0, 0),
        (1, 13, 1, 1),
        (2, 2, 0, 1),
        (0, 0, 0, 0),
        (99, 99, 0, 1),
        (12, 2, 0, 1),
        (2, 8, 0, 1),
        (1, 7, 0, 1),
        (1, 9, 0, 1),
        (1, 11, 0, 1),
        (8, 13, 0, 1),
        (10, 13, 0, 1),
        (22, 13, 0, 1),
        (9, 16, 0, 1),
        (9, 18, 0, 1),
        (12, 16, 0, 1),
    ):
        points = bytes((primaries, transfer, matrix, full))
        yield (
            f"cICP {primaries} {transfer} {matrix} {full}",
            write_png(Colours.RGB, 8, chunks=[(b"cICP", points)]),
        )
    p3 = (b"cICP", bytes((12, 13, 0, 1)))
    yield "cICP and iCCP", write_png(Colours.RGB, 8, chunks=[p3, iccp(swapped_profile())])
    yield "cICP and gAMA", write_png(Colours.RGB, 8, chunks=[p3, gama(1.0)])
    yield "cICP and sRGB", write_png(Colours.RGB, 8, chunks=[p3, srgb])
    yield "cICP, grey", write_png(Colours.GREY, 8, chunks=[(b"cICP", bytes((1, 8, 0, 1)))])
    yield "cICP, RGBA 16", write_png(Colours.RGBA, 16, chunks=[p3])
    yield "cICP, palette", write_png(Colours.PALETTE, 8, chunks=[p3, palette(8)])
    yield "cICP too short", write_png(Colours.RGB, 8, chunks=[(b"cICP", b"\x0c\x0d\0"), gama(1.0)])
    yield "cICP too long", write_png(Colours.RGB, 8, chunks=[(b"cICP", b"\x0c\x0d\0\1\0")])


def _profiled() -> Iterator[tuple[str, bytes]]:
    for name, profile in (
        ("swapped", swapped_profile()),
        ("P3", rgb_profile(P3_COLUMNS)),
        ("sRGB with gamma 1.8", rgb_profile(SRGB_COLUMNS, gamma=1.8)),
        ("grey", grey_profile()),
        ("inks", ink_profile()),
        ("that says it is longer", b"\1" + swapped_profile()[1:]),
        ("with bytes behind", swapped_profile() + bytes(100)),
    ):
        for colours in Colours:
            chunks = [palette(8)] if colours is Colours.PALETTE else []
            yield (
                f"iCCP {name}, {colours.name}",
                write_png(colours, 8, chunks=[iccp(profile), *chunks]),
            )
    yield "iCCP P3, RGB 16", write_png(Colours.RGB, 16, chunks=[iccp(rgb_profile())])
    yield "iCCP grey, grey 16", write_png(Colours.GREY, 16, chunks=[iccp(grey_profile())])
    yield "iCCP grey, grey 1", write_png(Colours.GREY, 1, chunks=[iccp(grey_profile())])
    yield (
        "iCCP grey, grey 4 with tRNS",
        write_png(Colours.GREY, 4, chunks=[iccp(grey_profile()), (b"tRNS", levels(7))]),
    )
    packed = zlib.compress(rgb_profile())
    cut = rgb_profile()[:300]
    for name, data in (
        ("not deflate", b"mine\0\0" + b"not deflate" * 9),
        ("cut deflate", b"mine\0\0" + packed[: len(packed) // 2]),
        ("bad adler", b"mine\0\0" + packed[:-4] + b"\0\0\0\0"),
        ("bytes behind deflate", b"mine\0\0" + packed + b"more"),
        ("another method", b"mine\0\1" + packed),
        ("no name", b"\0\0" + packed),
        ("a name too long", b"n" * 80 + b"\0\0" + packed),
        ("nothing but a name", b"mine"),
        ("name and method", b"mine\0\0"),
        ("name and 0", b"mine\0"),
        ("empty", b""),
        ("an empty profile", b"mine\0\0" + zlib.compress(b"")),
        ("a profile of zeros", b"mine\0\0" + zlib.compress(bytes(400))),
        ("a cut profile", b"mine\0\0" + zlib.compress(cut)),
        ("a long profile", b"mine\0\0" + zlib.compress(rgb_profile() + bytes(9))),
        ("2 MB of zeros", b"mine\0\0" + zlib.compress(bytes(2_000_000))),
        (
            "a profile and 2 MB of zeros",
            b"mine\0\0" + zlib.compress(rgb_profile() + bytes(2_000_000)),
        ),
    ):
        yield f"iCCP {name}", write_png(Colours.RGB, 8, chunks=[(b"iCCP", data)])
        yield (
            f"iCCP {name}, and gAMA",
            write_png(Colours.RGB, 8, chunks=[(b"iCCP", data), gama(1.0)]),
        )
