"""Pictures that members send in journeys, and comparing stored pictures."""

from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageStat

from db.enums import AssetRole
from db.repositories import pictures
from studio.services.pictures.records import PictureDetails
from tests.journeys.table import Table

PNG = "mine.png"


def photo(width: int = 300, height: int = 200, *, kind: str = "PNG", **options: object) -> bytes:
    """An encoded picture: dark left half, bright right half, red ring."""
    image = Image.new("RGB", (width, height), (40, 60, 90))
    image.paste((210, 200, 150), (width // 2, 0, width, height))
    ImageDraw.Draw(image).ellipse(
        (width // 4, height // 4, width * 3 // 4, height * 3 // 4), outline=(200, 30, 30), width=9
    )
    content = BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


async def asset_of(game: Table, details: PictureDetails, role: str) -> Image.Image | None:
    """The stored picture of a generation in that role; None when it has none."""
    async with game.stage.app.database.read() as tx:
        asset = await pictures.asset(tx, details.generation.id, AssetRole(role))
    if asset is None:
        return None
    image: Image.Image = Image.open(BytesIO(await game.stage.app.store.get(asset.key)))
    image.load()
    return image


async def picture_of(game: Table, details: PictureDetails, role: str = "output") -> Image.Image:
    found = await asset_of(game, details, role)
    assert found is not None, f"no {role}"
    return found


def apart(one: Image.Image, other: Image.Image, box: tuple[int, int, int, int]) -> float:
    """The mean difference of two pictures within the box, 0..255."""
    pair = [each.convert("RGB").crop(box) for each in (one, other)]
    return ImageStat.Stat(ImageChops.difference(*pair).convert("L")).mean[0]


def share(
    image: Image.Image, left: float, top: float, right: float, bottom: float
) -> tuple[int, int, int, int]:
    """A pixel box from shares of the picture's sides, 0..1."""
    width, height = image.size
    return round(left * width), round(top * height), round(right * width), round(bottom * height)
