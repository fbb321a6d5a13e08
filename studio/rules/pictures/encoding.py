"""Encodes a painted picture as a file that Discord can show."""

import hashlib
from io import BytesIO

from PIL import Image

from studio.rules.pictures.gate import Picture, fit

_MAX_BYTES = 2_000_000
_QUALITIES = (90, 80, 65, 50)
# Above this size the slower encodings would take longer than the painting.
_LARGE_PX = 4_000_000


def encode(image: Image.Image) -> Picture:
    """The image as a WebP of at most 2 MB; large ones lose quality, then size."""
    method = 1 if image.width * image.height > _LARGE_PX else 4
    for quality in _QUALITIES:
        out = BytesIO()
        image.save(out, "WEBP", quality=quality, method=method)
        content = out.getvalue()
        if len(content) <= _MAX_BYTES:
            break
    sha256 = hashlib.sha256(content).hexdigest()
    return fit(Picture(content, "image/webp", *image.size, sha256), max_bytes=_MAX_BYTES)
