"""PNG files with damaged chunks and ends, and animations that show one picture."""

import struct
import zlib
from collections.abc import Iterator

from studio.rules.pictures.parts import PNG_SIGNATURE, png_parts
from tests.studio.rules.pictures.corpus.png_files import P3_CHROMATICITIES, chrm, gama, iccp, levels
from tests.studio.rules.pictures.corpus.png_writer import (
    Chunk,
    Colours,
    palette,
    ramps,
    write_png,
)
from tests.studio.rules.pictures.corpus.profiles import (
    rgb_profile,
)
from tests.studio.rules.pictures.files import exif_block, png_chunk, swapped_profile

_SIZE = (40, 30)


def damaged_png_files() -> Iterator[tuple[str, bytes]]:
    """PNG files of accidents and animations, with what is special about each."""
    for part in (_damaged, _further, _animated):
        yield from (("PNG, " + name, content) for name, content in part())


def _bad_checksum(name: bytes, data: bytes) -> bytes:
    chunk = png_chunk(name, data)
    return chunk[:-1] + bytes((chunk[-1] ^ 1,))


def _damaged() -> Iterator[tuple[str, bytes]]:
    exif = exif_block(6).tobytes().removeprefix(b"Exif\0\0")
    chunks = {
        b"iCCP": iccp(rgb_profile())[1],
        b"gAMA": gama(1.0)[1],
        b"cHRM": chrm(P3_CHROMATICITIES)[1],
        b"sRGB": b"\0",
        b"cICP": bytes((12, 13, 0, 1)),
        b"eXIf": exif,
        b"tRNS": levels(*ramps(Colours.RGB, 8, _SIZE)(20, 15)),
        b"sBIT": b"\5\5\5",
        b"bKGD": levels(1, 2, 3),
        b"pHYs": struct.pack(">IIB", 1, 2, 1),
        b"tIME": bytes(7),
        b"tEXt": b"a\0b",
        b"zTXt": b"a\0\0" + zlib.compress(b"b"),
        b"iTXt": b"a\0\0\0\0\0b",
        b"sPLT": b"a\0\x08" + bytes(6),
        b"hIST": bytes(8),
        b"acTL": struct.pack(">II", 1, 0),
        b"teSt": b"private",
    }
    for name, data in chunks.items():
        ours = name.decode()
        for what, chunk in (
            ("good", png_chunk(name, data)),
            ("bad checksum", _bad_checksum(name, data)),
            ("empty", png_chunk(name, b"")),
            ("one byte less", png_chunk(name, data[:-1])),
            ("one byte more", png_chunk(name, data + b"\0")),
            ("a few bytes", png_chunk(name, data[:3])),
            ("random bytes", png_chunk(name, b"\x93\x01\xfe\x42" * 5)),
        ):
            # With a palette for hIST and others that describe one.
            yield f"{ours} {what}", write_png(Colours.RGB, 8, chunks=[chunk])
    for name in (b"gAMA", b"eXIf", b"tEXt"):
        yield (
            f"{name.decode()} bad checksum behind the pixels",
            write_png(Colours.RGB, 8, behind=[_bad_checksum(name, chunks[name])]),
        )
    yield (
        "a length beyond the end",
        write_png(Colours.RGB, 8, chunks=[struct.pack(">I", 0x00FFFFFF) + b"gAMA" + bytes(8)]),
    )
    yield (
        "iCCP bad checksum, and gAMA",
        write_png(Colours.RGB, 8, chunks=[_bad_checksum(*iccp(swapped_profile())), gama(1.0)]),
    )
    yield (
        "sRGB bad checksum, and gAMA",
        write_png(Colours.RGB, 8, chunks=[_bad_checksum(b"sRGB", b"\0"), gama(1.0)]),
    )
    yield (
        "gAMA bad checksum, then a good one",
        write_png(Colours.RGB, 8, chunks=[_bad_checksum(*gama(2.0)), gama(1.0)]),
    )
    for number in (*range(9), 9, 200):
        yield (
            f"eXIf orientation {number}",
            write_png(
                Colours.RGB,
                8,
                chunks=[(b"eXIf", exif_block(number).tobytes().removeprefix(b"Exif\0\0"))],
            ),
        )
    yield "eXIf with a prefix", write_png(Colours.RGB, 8, chunks=[(b"eXIf", b"Exif\0\0" + exif)])
    yield "eXIf behind the pixels", write_png(Colours.RGB, 8, behind=[(b"eXIf", exif)])
    yield (
        "two eXIf",
        write_png(Colours.RGB, 8, chunks=[(b"eXIf", exif), (b"eXIf", exif_block(3).tobytes()[6:])]),
    )


def _changed(content: bytes, name: bytes, *, cut: int = 0, flip: bool = False) -> bytes:
    """The file with the checksum of that chunk flipped, or its last bytes cut."""
    parts = []
    for part in png_parts(content):
        chunk = content[part.start : part.end]
        if part.name == name and flip:
            chunk = chunk[:-1] + bytes((chunk[-1] ^ 1,))
        elif part.name == name and cut:
            chunk = png_chunk(name, chunk[8:-4][:-cut])
        parts.append(chunk)
    return PNG_SIGNATURE + b"".join(parts)


def _further() -> Iterator[tuple[str, bytes]]:
    good = write_png(Colours.RGB, 8)
    pixels = zlib.decompress(good[good.index(b"IDAT") + 4 : good.index(b"IEND") - 8])

    def of(*idat: bytes, header: bytes = good[16:29]) -> bytes:
        return (
            PNG_SIGNATURE
            + png_chunk(b"IHDR", header)
            + b"".join(png_chunk(b"IDAT", each) for each in idat)
            + png_chunk(b"IEND", b"")
        )

    packed = zlib.compress(pixels)
    yield "several IDAT", of(*(packed[at : at + 50] for at in range(0, len(packed), 50)))
    yield "empty IDAT between", of(packed[:50], b"", packed[50:], b"")
    yield "IDAT first empty", of(b"", packed)
    yield "bad adler", of(packed[:-4] + bytes(4))
    yield "no adler", of(packed[:-4])
    yield "adler cut", of(packed[:-2])
    yield "more rows", of(zlib.compress(pixels + bytes(121) * 9))
    yield "fewer rows", of(zlib.compress(pixels[: 121 * 20]))
    yield "bytes behind the pixels", of(packed + b"more")
    yield "a chunk of bytes behind the pixels", of(packed, b"more")
    yield "unknown filter", of(zlib.compress(b"\x09" + pixels[1:]))
    yield "deflate cut", of(packed[: len(packed) // 2])
    yield "not deflate", of(b"not deflate" * 20)
    yield "stored", of(zlib.compress(pixels, 0))
    yield "no IEND", good[:-12]
    yield "IEND cut", good[:-5]
    yield "IEND without checksum", good[:-4]
    yield "IEND bad checksum", _changed(good, b"IEND", flip=True)
    yield "IDAT bad checksum", _changed(good, b"IDAT", flip=True)
    yield "IHDR bad checksum", _changed(good, b"IHDR", flip=True)
    yield "no IEND, and the last checksum cut", good[:-14]
    yield "no IEND, and pixels cut", good[:-40]
    yield "half", good[: len(good) // 2]
    yield "bytes behind IEND", good + b"more" * 50
    yield "a second PNG behind", good + write_png(Colours.GREY, 8)
    with_map = write_png(Colours.PALETTE, 8, chunks=[palette(8)])
    yield "PLTE bad checksum", _changed(with_map, b"PLTE", flip=True)
    yield "an unknown critical chunk", write_png(Colours.RGB, 8, chunks=[(b"TeSt", b"secret")])
    yield "a chunk whose name has digits", write_png(Colours.RGB, 8, chunks=[(b"te1t", b"secret")])
    for at, value in ((8, 3), (8, 32), (9, 1), (9, 5), (10, 1), (11, 1), (12, 2)):
        header = bytearray(good[16:29])
        header[at] = value
        yield f"header byte {at} is {value}", of(packed, header=bytes(header))
    yield "long header", of(packed, header=good[16:29] + b"\0")
    yield "two headers", good[:33] + good[8:33] + good[33:]
    yield "header second", PNG_SIGNATURE + png_chunk(b"gAMA", gama(1.0)[1]) + good[8:]
    yield "CgBI of iPhones", PNG_SIGNATURE + png_chunk(b"CgBI", bytes(4)) + good[8:]
    yield (
        "a text between the pixels",
        of(packed[:50]).replace(
            png_chunk(b"IEND", b""), png_chunk(b"tEXt", b"a\0b") + png_chunk(b"IDAT", packed[50:])
        )
        + png_chunk(b"IEND", b""),
    )


def _frame(number: int, size: tuple[int, int], at: tuple[int, int] = (0, 0)) -> Chunk:
    return b"fcTL", struct.pack(">IIIIIHHBB", number, *size, *at, 1, 10, 0, 0)


def _animated() -> Iterator[tuple[str, bytes]]:
    def pixels(content: bytes) -> bytes:
        return content[content.index(b"IDAT") + 4 : content.index(b"IEND") - 8]

    def frame_data(number: int, content: bytes) -> Chunk:
        return b"fdAT", struct.pack(">I", number) + pixels(content)

    blue = write_png(Colours.RGB, 8, sample=lambda x, y: (0, x * 5, 255))
    small = write_png(Colours.RGB, 8, size=(20, 10), sample=lambda x, y: (0, x * 9, 255))
    control = (b"acTL", struct.pack(">II", 1, 0))
    yield "APNG of one frame", write_png(Colours.RGB, 8, chunks=[control, _frame(0, _SIZE)])
    yield (
        "APNG of one frame that is hidden",
        write_png(Colours.RGB, 8, chunks=[control], behind=[_frame(0, _SIZE), frame_data(1, blue)]),
    )
    yield (
        "APNG of one frame in two parts",
        write_png(
            Colours.RGB,
            8,
            chunks=[control],
            behind=[
                _frame(0, _SIZE),
                (b"fdAT", struct.pack(">I", 1) + pixels(blue)[:60]),
                (b"fdAT", struct.pack(">I", 2) + pixels(blue)[60:]),
            ],
        ),
    )
    yield (
        "APNG whose frame is smaller",
        write_png(
            Colours.RGB,
            8,
            chunks=[control],
            behind=[_frame(0, (20, 10), (7, 9)), frame_data(1, small)],
        ),
    )
    yield (
        "APNG whose frame is outside",
        write_png(
            Colours.RGB,
            8,
            chunks=[control],
            behind=[_frame(0, (20, 10), (30, 9)), frame_data(1, small)],
        ),
    )
    yield (
        "APNG whose frame is missing",
        write_png(Colours.RGB, 8, chunks=[control], behind=[_frame(0, _SIZE)]),
    )
    yield (
        "APNG with control behind",
        write_png(Colours.RGB, 8, behind=[control, _frame(0, _SIZE), frame_data(1, blue)]),
    )
    yield (
        "APNG of no frames",
        write_png(
            Colours.RGB,
            8,
            chunks=[(b"acTL", bytes(8))],
            behind=[_frame(0, _SIZE), frame_data(1, blue)],
        ),
    )
    yield (
        "APNG frames without control",
        write_png(Colours.RGB, 8, behind=[_frame(0, _SIZE), frame_data(1, blue)]),
    )
    yield (
        "APNG with a bad frame checksum",
        write_png(
            Colours.RGB,
            8,
            chunks=[control],
            behind=[_bad_checksum(*_frame(0, _SIZE)), frame_data(1, blue)],
        ),
    )
    clear = write_png(Colours.RGBA, 8, sample=lambda x, y: (x * 6, 0, 255, y * 8))
    yield (
        "APNG with alpha, hidden",
        write_png(
            Colours.RGBA, 8, chunks=[control], behind=[_frame(0, _SIZE), frame_data(1, clear)]
        ),
    )
    map_blue = write_png(Colours.PALETTE, 4, chunks=[palette(4)], sample=lambda x, y: (y % 16,))
    yield (
        "APNG with a palette, hidden",
        write_png(
            Colours.PALETTE,
            4,
            chunks=[control, palette(4)],
            behind=[_frame(0, _SIZE), frame_data(1, map_blue)],
        ),
    )
    twice = (b"acTL", struct.pack(">II", 2, 0))
    yield (
        "APNG of two frames",
        write_png(
            Colours.RGB,
            8,
            chunks=[twice, _frame(0, _SIZE)],
            behind=[_frame(1, _SIZE), frame_data(2, blue)],
        ),
    )
    yield (
        "APNG of two frames behind a hidden one",
        write_png(
            Colours.RGB,
            8,
            chunks=[twice],
            behind=[_frame(0, _SIZE), frame_data(1, blue), _frame(2, _SIZE), frame_data(3, blue)],
        ),
    )
