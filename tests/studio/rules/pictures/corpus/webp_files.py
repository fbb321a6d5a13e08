"""WebP files: lossy, lossless, with alpha, colours and orientation, damaged and animated."""

import struct
from collections.abc import Iterator
from typing import Any

from PIL import Image

from tests.studio.rules.pictures.corpus.jpeg_files import oriented, scene
from tests.studio.rules.pictures.corpus.profiles import grey_profile, ink_profile, rgb_profile
from tests.studio.rules.pictures.files import encoded, exif_block, swapped_profile


def _alpha() -> Image.Image:
    image = scene("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    return image


def webp(image: Image.Image | None = None, **options: Any) -> bytes:
    return encoded(image or scene(), "WEBP", **({"quality": 90} | options))


def chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)


def riff(*chunks: bytes) -> bytes:
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def chunks_of(content: bytes) -> list[bytes]:
    parts, at = [], 12
    while at + 8 <= len(content):
        size = struct.unpack_from("<I", content, at + 4)[0]
        end = at + 8 + size + size % 2
        parts.append(content[at:end])
        at = end
    return parts


def webp_files() -> Iterator[tuple[str, bytes]]:
    """Every WebP of the corpus, with what is special about it."""
    yield from (("WebP, " + name, content) for name, content in _files())


def _flagged(parts: list[bytes], set_flags: int, clear_flags: int = 0) -> list[bytes]:
    first = bytearray(parts[0])
    first[8] = first[8] & ~clear_flags | set_flags
    return [bytes(first), *parts[1:]]


def _files() -> Iterator[tuple[str, bytes]]:
    yield "lossy", webp()
    yield "lossless", webp(lossless=True)
    yield "lossy, odd size", webp(scene(size=(37, 41)))
    yield "lossy, alpha", webp(_alpha())
    yield "lossless, alpha", webp(_alpha(), lossless=True, exact=True)
    yield "grey", webp(scene("L"))
    yield "little quality", webp(quality=5)
    yield "opaque alpha", webp(scene("RGBA"), lossless=True)
    for number in range(10):
        yield f"orientation {number}", webp(exif=exif_block(number))
    tiff = oriented(3, 6)[10:]
    for name, data in (
        ("with a prefix", b"Exif\0\0" + tiff),
        ("without", tiff),
        ("as LONG", oriented(4, 6)[10:]),
        ("garbage", b"\x93" * 40),
        ("empty", b""),
    ):
        extended = chunks_of(webp(exif=exif_block(1)))
        yield f"EXIF {name}", riff(*extended[:-1], chunk(b"EXIF", data))
    parts = chunks_of(webp(exif=exif_block(6)))
    yield "EXIF without its flag", riff(*_flagged(parts, 0, 0x08))
    yield "EXIF before the pixels", riff(parts[0], parts[2], parts[1])
    yield "two EXIF", riff(*parts, chunk(b"EXIF", oriented(3, 3)[10:]))
    for name, profile in (
        ("P3", rgb_profile()),
        ("swapped", swapped_profile()),
        ("grey", grey_profile()),
        ("inks", ink_profile()),
        ("zeros", bytes(400)),
        ("cut", rgb_profile()[:300]),
    ):
        yield f"profile {name}", webp(lossless=True, icc_profile=profile)
        yield f"profile {name}, lossy", webp(icc_profile=profile)
    yield (
        "profile swapped, alpha",
        webp(_alpha(), lossless=True, exact=True, icc_profile=swapped_profile()),
    )
    coloured = chunks_of(webp(lossless=True, icc_profile=swapped_profile()))
    yield "profile without its flag", riff(*_flagged(coloured, 0, 0x20))
    yield "profile behind the pixels", riff(coloured[0], coloured[2], coloured[1])
    yield "XMP", webp(xmp=b"<x:xmpmeta>secret</x:xmpmeta>")
    simple = webp()
    yield "bytes behind", simple + b"secret" * 9
    yield "length too small", simple[:4] + struct.pack("<I", len(simple) - 20) + simple[8:]
    yield "length one too small", simple[:4] + struct.pack("<I", len(simple) - 9) + simple[8:]
    yield "length one too large", simple[:4] + struct.pack("<I", len(simple) - 7) + simple[8:]
    yield "length too large", simple[:4] + struct.pack("<I", len(simple) + 92) + simple[8:]
    yield "length 0", simple[:4] + bytes(4) + simple[8:]
    yield "without its last byte", simple[:-1]
    yield "without its last two bytes", simple[:-2]
    yield "half", simple[: len(simple) // 2]
    yield "half, lossless", webp(lossless=True)[: len(webp(lossless=True)) // 2]
    yield "padding lost", _odd_length()[:-1]
    yield (
        "padding lost, length right",
        _odd_length()[:4] + struct.pack("<I", len(_odd_length()) - 9) + _odd_length()[8:-1],
    )
    extended = chunks_of(webp(_alpha()))
    yield "unknown chunk", riff(extended[0], chunk(b"TeSt", b"secret"), *extended[1:])
    yield "unknown chunk behind", riff(*extended, chunk(b"TeSt", b"secret"))
    yield "alpha without its flag", riff(*_flagged(extended, 0, 0x10))
    yield "alpha flag without alpha", riff(*_flagged(chunks_of(webp(exif=exif_block(1))), 0x10))
    yield "alpha chunk lost", riff(extended[0], *extended[2:])
    yield "alpha chunk garbage", riff(extended[0], chunk(b"ALPH", b"\x93" * 20), *extended[2:])
    canvas = bytearray(extended[0])
    canvas[12:15], canvas[15:18] = (99).to_bytes(3, "little"), (88).to_bytes(3, "little")
    yield "canvas of another size", riff(bytes(canvas), *extended[1:])
    yield "two pictures", riff(*chunks_of(simple), *chunks_of(webp(scene("L"))))
    frames = [scene(), scene().transpose(Image.Transpose.ROTATE_180)]
    yield "animated", webp(frames[0], save_all=True, append_images=frames[1:], lossless=True)
    one = chunks_of(webp(frames[0], save_all=True, append_images=frames[1:], lossless=True))
    yield "animation of one frame", riff(*one[:3])
    yield (
        "animation flag without frames",
        riff(*_flagged(chunks_of(webp(exif=exif_block(1))), 0x02)),
    )
    frame = bytearray(one[2])
    yield (
        "animation of one frame, two loops",
        riff(one[0], chunk(b"ANIM", b"\xff\x80\x40\xff\2\0"), bytes(frame)),
    )
    wide = bytearray(one[0])
    wide[12:15], wide[15:18] = (59).to_bytes(3, "little"), (54).to_bytes(3, "little")
    frame[8:11], frame[11:14] = (3).to_bytes(3, "little"), (4).to_bytes(3, "little")
    yield "animation of one small frame", riff(bytes(wide), one[1], bytes(frame))
    yield (
        "animation of one small frame, background",
        riff(bytes(wide), chunk(b"ANIM", b"\xff\x80\x40\xff\0\0"), bytes(frame)),
    )


def _odd_length() -> bytes:
    files = (webp(scene(size=(20 + n, 20)), lossless=True) for n in range(40))
    return next(each for each in files if struct.unpack_from("<I", each, 16)[0] % 2)
