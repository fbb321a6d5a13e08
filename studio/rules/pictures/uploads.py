"""Reads the header of an uploaded picture before anything is decoded.

A file of a few kilobytes may claim to have a billion pixels. So format, size and number of
frames are read from the bytes of the file. Only a file with an acceptable header is decoded.

A file that ends too early raises `UploadRefused("truncated")`.
"""

from dataclasses import dataclass
from enum import StrEnum

from studio.errors import UploadRefused
from studio.rules.pictures.kinds import FileKind, kind_of
from studio.rules.pictures.parts import PNG_SIGNATURE, big
from studio.rules.pictures.stills.avif import avif_still, read_avif_size
from studio.rules.pictures.stills.gif import gif_still, read_gif_frame
from studio.rules.pictures.stills.jpeg import jpeg_still, read_jpeg_frame
from studio.rules.pictures.stills.png import png_frames, png_still
from studio.rules.pictures.stills.still import Still
from studio.rules.pictures.stills.webp import read_webp_frame, webp_still


class ImageFormat(StrEnum):
    """The format of an uploaded picture, by its content. The name of the file does not matter."""

    PNG = "png"
    JPEG = "jpeg"
    WEBP = "webp"
    GIF = "gif"
    AVIF = "avif"


@dataclass(frozen=True)
class FileHeader:
    """What a file claims about itself. Sizes are pixels; the decoder must find the same.

    `lossy`: its encoding dropped details of the picture. `scans` is how many times the decoder of
    a JPEG passes over the pixels.
    """

    format: ImageFormat
    width: int
    height: int
    frames: int = 1
    lossy: bool = False
    scans: int = 1


def read_header(content: bytes) -> FileHeader:
    """The claim of a PNG, JPEG, WebP, GIF or plain AVIF. Raises `UploadRefused` for others."""
    if not content:
        raise UploadRefused("empty")
    if content.startswith(PNG_SIGNATURE):
        return _png_header(content)
    if content.startswith(b"\xff\xd8\xff"):
        return _jpeg_header(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _webp_header(content)
    if content[:6] in (b"GIF87a", b"GIF89a"):
        return _gif_header(content)
    kind = kind_of(content)
    if kind is FileKind.AVIF:
        return FileHeader(ImageFormat.AVIF, *read_avif_size(content), lossy=True)
    raise UploadRefused("not_a_picture", kind=kind or "")


def read_still(content: bytes, format: ImageFormat) -> Still:
    """The one picture of a file, with what its decoder needs and nothing else.

    So a decoder spends no time on texts, comments and further pictures. Raises UploadRefused.
    """
    match format:
        case ImageFormat.PNG:
            return png_still(content)
        case ImageFormat.JPEG:
            return jpeg_still(content)
        case ImageFormat.GIF:
            return gif_still(content)
        case ImageFormat.WEBP:
            return webp_still(content)
        case ImageFormat.AVIF:
            return avif_still(content)


def _png_header(content: bytes) -> FileHeader:
    if content[12:16] != b"IHDR":
        raise UploadRefused("truncated" if len(content) < 16 else "not_a_picture")
    frames = png_frames(content)
    return FileHeader(ImageFormat.PNG, big(content, 16, 4), big(content, 20, 4), frames)


def _jpeg_header(content: bytes) -> FileHeader:
    frame = read_jpeg_frame(content)
    return FileHeader(ImageFormat.JPEG, frame.width, frame.height, lossy=True, scans=frame.scans)


def _webp_header(content: bytes) -> FileHeader:
    frame = read_webp_frame(content)
    return FileHeader(ImageFormat.WEBP, frame.width, frame.height, frame.frames, frame.lossy)


def _gif_header(content: bytes) -> FileHeader:
    frame = read_gif_frame(content)
    return FileHeader(ImageFormat.GIF, frame.width, frame.height, frame.frames)
