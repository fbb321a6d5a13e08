"""The files of a kit: they open in Pillow with their sizes, alpha and weights, whatever came."""

from collections.abc import Callable
from functools import partial
from io import BytesIO
from random import Random

import pytest
from PIL import Image

from studio.errors import UploadRefused
from studio.rules.kits.crops import FIRST_CROP, Crop, CropMove, moved
from studio.rules.kits.files import FIRST_RING, MOST_BYTES, RINGS, KitFile, KitLook
from studio.rules.kits.painting import paint_kit, paint_preview

SIZES = {
    KitFile.TOKEN: (512, 512),
    KitFile.TOKEN_ROLL20: (280, 280),
    KitFile.TOKEN_SMALL: (256, 256),
    KitFile.BANNER: (1500, 500),
    KitFile.TILE: (512, 683),
}
TOKENS = (KitFile.TOKEN, KitFile.TOKEN_ROLL20, KitFile.TOKEN_SMALL)
SKY, FACE, COAT = (90, 140, 200), (220, 180, 150), (60, 90, 50)


def portrait(width: int = 768, height: int = 1024, *, format: str = "PNG") -> bytes:
    """Sky, a face in the upper middle, a coat below."""
    image = Image.new("RGB", (width, height), SKY)
    image.paste(FACE, (width // 3, height // 6, 2 * width // 3, height // 2))
    image.paste(COAT, (0, height // 2, width, height))
    return _bytes(image, format)


def _bytes(image: Image.Image, format: str = "PNG") -> bytes:
    out = BytesIO()
    image.save(out, format)
    return out.getvalue()


def _noise(width: int, height: int) -> bytes:
    """The picture that no encoder makes small."""
    return _bytes(Image.frombytes("RGB", (width, height), Random(7).randbytes(width * height * 3)))


def _transparent() -> bytes:
    image = Image.new("RGBA", (600, 600), (0, 0, 0, 0))
    image.paste((*FACE, 255), (200, 100, 400, 500))
    return _bytes(image)


def _glassy_noise() -> bytes:
    """Noise whose every pixel has a transparency of its own."""
    return _bytes(Image.frombytes("RGBA", (1000, 1000), Random(7).randbytes(4_000_000)))


PORTRAITS: dict[str, Callable[[], bytes]] = {
    "tall": partial(portrait),
    "wide": partial(portrait, 1344, 768),
    "square as a JPEG": partial(portrait, 900, 900, format="JPEG"),
    "a WebP": partial(portrait, 900, 900, format="WEBP"),
    "64 pixels": partial(portrait, 64, 64),
    "very wide": partial(portrait, 3000, 64),
    "very tall": partial(portrait, 20, 1500),
    "noise": partial(_noise, 1100, 1200),
    "noise with transparency": _glassy_noise,
    "transparent": _transparent,
    "grey": lambda: _bytes(Image.new("L", (400, 500), 120)),
    "a palette": lambda: _bytes(Image.new("P", (400, 500))),
    "grey with alpha": lambda: _bytes(Image.new("LA", (400, 500), (120, 200))),
}


@pytest.mark.parametrize("kind", PORTRAITS)
def test_every_file_opens_with_its_size_type_and_weight(kind: str) -> None:
    painted = paint_kit(PORTRAITS[kind](), KitLook())

    assert [each.file for each in painted] == list(KitFile)
    for each in painted:
        image = Image.open(BytesIO(each.content))
        image.load()
        assert f"image/{image.format}".lower() == each.file.mime
        assert image.mode == ("RGBA" if each.file in TOKENS else "RGB")
        assert len(each.content) <= MOST_BYTES
        if each.file is KitFile.AVATAR:
            assert image.width == image.height
            assert 512 <= image.width <= 1000
        else:
            assert image.size == SIZES[each.file]
        assert not image.info.get("exif")


@pytest.mark.parametrize("file", TOKENS)
def test_a_token_is_round_and_transparent_around_its_ring(file: KitFile) -> None:
    [painted] = paint_kit(portrait(), KitLook(ring=0xB0342E), (file,))
    token = Image.open(BytesIO(painted.content))
    alpha, side = token.getchannel("A"), token.width

    corners = [(0, 0), (side - 1, 0), (0, side - 1), (side - 1, side - 1)]
    assert [alpha.getpixel(each) for each in corners] == [0, 0, 0, 0]
    assert alpha.getpixel((side // 2, side // 2)) == 255
    # A disc covers π/4 of its square.
    share = sum(alpha.tobytes()) / 255 / side**2
    assert share == pytest.approx(0.785, abs=0.01)
    # The edge is smooth: some of its pixels are neither in nor out.
    assert any(0 < each < 255 for each in alpha.tobytes())
    assert token.getpixel((side // 2, side // 50)) == (0xB0, 0x34, 0x2E, 255)


def test_a_token_without_a_ring_is_the_portrait_to_its_edge() -> None:
    [painted] = paint_kit(portrait(), KitLook(ring=None), (KitFile.TOKEN,))
    token = Image.open(BytesIO(painted.content))

    assert token.getpixel((256, 8)) == (*SKY, 255)
    assert token.getpixel((0, 0))[3] == 0  # type: ignore[index]


@pytest.mark.parametrize("ring", RINGS)
def test_each_colour_of_the_list_is_the_colour_of_the_ring(ring: int) -> None:
    [painted] = paint_kit(portrait(), KitLook(ring=ring), (KitFile.TOKEN_SMALL,))
    token = Image.open(BytesIO(painted.content))
    assert token.getpixel((128, 5)) == (ring >> 16, ring >> 8 & 255, ring & 255, 255)


@pytest.mark.parametrize("ring", [None, FIRST_RING])
@pytest.mark.parametrize("zoom", [0, 4])
def test_a_token_of_noise_is_small_and_hides_nothing_around_its_disc(
    ring: int | None, zoom: int
) -> None:
    look = KitLook(Crop(5_000, 5_000, zoom), ring)
    for painted in paint_kit(_glassy_noise(), look, TOKENS):
        assert len(painted.content) <= MOST_BYTES
        image = Image.open(BytesIO(painted.content))
        colours = [image.getpixel(at) for at in ((0, 0), (image.width - 1, image.height - 1))]
        assert colours == [(0, 0, 0, 0)] * 2


def test_what_is_transparent_in_the_portrait_is_so_in_the_token() -> None:
    [token, avatar] = paint_kit(_transparent(), KitLook(ring=None), (KitFile.TOKEN, KitFile.AVATAR))
    image = Image.open(BytesIO(token.content))
    assert image.getpixel((100, 256))[3] == 0  # type: ignore[index]
    assert image.getpixel((256, 256)) == (*FACE, 255)
    assert Image.open(BytesIO(avatar.content)).mode == "RGB"


def test_the_avatar_of_a_large_portrait_is_not_larger_than_1000_pixels() -> None:
    [painted] = paint_kit(portrait(2048, 2600), KitLook(), (KitFile.AVATAR,))
    assert Image.open(BytesIO(painted.content)).size == (1000, 1000)


def test_the_first_crop_shows_the_top_of_a_tall_portrait() -> None:
    [painted] = paint_kit(portrait(600, 1200), KitLook(), (KitFile.AVATAR,))
    avatar = Image.open(BytesIO(painted.content))
    assert _near(avatar.getpixel((5, 5)), SKY)
    assert _near(avatar.getpixel((300, 594)), FACE)


@pytest.mark.parametrize("file", KitFile)
def test_a_moved_crop_changes_every_file(file: KitFile) -> None:
    size = (768, 1024)
    lower = KitLook(moved(moved(FIRST_CROP, CropMove.CLOSER, size), CropMove.DOWN, size))

    [first], [second] = (paint_kit(portrait(*size), look, (file,)) for look in (KitLook(), lower))

    assert first.sha256 != second.sha256


def test_the_same_kit_is_painted_with_the_same_bytes() -> None:
    first, second = (paint_kit(portrait(), KitLook()) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("size", [(768, 1024), (1344, 768), (64, 64), (3000, 64), (20, 1500)])
def test_a_preview_shows_any_portrait(size: tuple[int, int]) -> None:
    look = KitLook(Crop(5000, 5000, 3), FIRST_RING)
    preview = paint_preview(portrait(*size), look)
    image = Image.open(BytesIO(preview.content))
    assert image.size == (preview.width, preview.height)
    assert max(image.size) <= 1400
    assert len(preview.content) < 400_000


@pytest.mark.parametrize(
    "content", [b"", b"no picture", portrait()[:700], b"\x89PNG\r\n\x1a\n" + b"x" * 50]
)
def test_a_damaged_portrait_is_refused(content: bytes) -> None:
    with pytest.raises(UploadRefused):
        paint_kit(content, KitLook())
    with pytest.raises(UploadRefused):
        paint_preview(content, KitLook())


def _near(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(a - b) <= 6 for a, b in zip(pixel, colour, strict=True))
