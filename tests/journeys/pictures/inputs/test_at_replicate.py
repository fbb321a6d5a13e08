"""Sources, masks and upscales as Replicate gets them: which model, with which inputs."""

import base64
from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from cogs.interactions.replies import words
from db.repositories import pictures
from studio.errors import MissingCapability
from studio.rules.asking.params import Tier
from studio.rules.pictures.masks import Region
from studio.services.orders.inputs import RegionMask, UploadedMask
from tests.journeys.pictures.inputs.at_replicate import Shop


def opened(address: str) -> Image.Image:
    """Decode a picture that was sent inside the request."""
    head, _, content = address.partition(",")
    assert head == "data:image/png;base64"
    return Image.open(BytesIO(base64.b64decode(content)))


def encoded(image: Image.Image) -> bytes:
    content = BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


def grey_mask() -> bytes:
    """A mask: white left, soft edge, black right; its size differs from every picture's."""
    mask = Image.linear_gradient("L").rotate(90).resize((64, 48))
    ImageDraw.Draw(mask).rectangle((0, 0, 20, 48), fill=255)
    ImageDraw.Draw(mask).rectangle((44, 0, 64, 48), fill=0)
    return encoded(mask)


@pytest.mark.parametrize(
    ("tier", "model", "white"),
    [
        (Tier.DRAFT, "7762fd07cf82c948538e41f63f77d685e02b063e37e496e96eefd46c929f9bdc", True),
        (Tier.STANDARD, "/models/black-forest-labs/flux-fill-pro/predictions", True),
        (Tier.HIGH, "/models/ideogram-ai/ideogram-4-5-precise-edit/predictions", False),
    ],
)
async def test_a_mask_has_the_colours_that_the_model_expects(
    shop: Shop, tier: Tier, model: str, white: bool
) -> None:
    parent = await shop.scene(tier=tier)

    child = await shop.iterate(parent, "a lighthouse", mask=RegionMask(Region.LEFT, 0.0))

    asked, given = shop.asked()
    assert asked.endswith(model)
    assert given["prompt"].startswith("A lighthouse. A quiet harbour. Style: ")
    source, mask = opened(given["image"]), opened(given["mask"])
    assert source.tobytes() == (await shop.output(parent)).tobytes()
    assert (mask.mode, mask.size) == ("L", source.size)
    sides = [mask.getpixel((at, source.height // 2)) for at in (2, source.width - 3)]
    assert sides == ([255, 0] if white else [0, 255])
    assert not {"width", "height", "aspect_ratio"} & set(given)
    assert (await shop.output(child)).size == source.size


async def test_an_uploaded_mask_is_fitted_to_the_picture_and_keeps_soft_edges_where_possible(
    shop: Shop,
) -> None:
    parent = await shop.scene(tier=Tier.STANDARD)

    await shop.iterate(parent, "a lighthouse", mask=UploadedMask(grey_mask()))
    _, soft = shop.asked()
    await shop.iterate(parent, "a lighthouse", mask=UploadedMask(grey_mask()), tier=Tier.HIGH)
    _, hard = shop.asked()

    masks = [opened(given["mask"]) for given in (soft, hard)]
    assert {mask.size for mask in masks} == {opened(soft["image"]).size}
    assert sum(masks[0].histogram()[1:255]) > 0
    assert sum(masks[1].histogram()[1:255]) == 0, "this one knows no grey"
    assert masks[1].getpixel((2, 2)) == 0, "and black is what it repaints"


async def test_a_masked_request_with_a_strength_goes_to_a_model_that_takes_both(shop: Shop) -> None:
    parent = await shop.scene(tier=Tier.HIGH)

    await shop.iterate(
        parent, "a lighthouse", mask=RegionMask(Region.RIGHT), strength=0.3, no=("boats",)
    )

    asked, given = shop.asked()
    assert asked.endswith("7762fd07cf82c948538e41f63f77d685e02b063e37e496e96eefd46c929f9bdc")
    assert given["prompt_strength"] == 0.3
    assert given["negative_prompt"].startswith("boats, ")


NO_SDXL = '[[model]]\nname = "sdxl"\nenabled = false\n'


@pytest.mark.parametrize("catalogue", [NO_SDXL])
async def test_when_no_model_takes_all_inputs_the_answer_names_models_for_the_missing_one(
    shop: Shop,
) -> None:
    parent = await shop.scene()

    with pytest.raises(MissingCapability) as refused:
        await shop.iterate(parent, "a lighthouse", mask=RegionMask(Region.LEFT), strength=0.3)

    assert refused.value.capabilities == ("strength",)
    assert refused.value.able == ("flux-dev", "flux-dev-lora", "qwen-image")
    assert words(refused.value) == (
        "The painter cannot do that: it knows no strength. **flux-dev**, **flux-dev-lora** "
        "and **qwen-image** can, but not with all else that you asked for. Nothing was used; "
        "try other settings."
    )


async def test_redo_of_a_painted_over_picture_sends_the_same_mask(shop: Shop) -> None:
    parent = await shop.scene()
    child = await shop.iterate(parent, "a lighthouse", mask=RegionMask(Region.TOP))
    _, first = shop.asked()

    await shop.redo(child)

    _, again = shop.asked()
    assert (again["image"], again["mask"]) == (first["image"], first["mask"])
    assert again["seed"] != first["seed"]


async def test_the_factor_of_an_upscale_reaches_the_model(shop: Shop) -> None:
    parent = await shop.scene()
    source = await shop.output(parent)

    child = await shop.upscale(parent)

    asked, given = shop.asked()
    assert asked.endswith("b3ef194191d13140337468c916c2c5b96dd0cb06dffc032a022a31807f6a5ea8")
    assert set(given) == {"image", "scale"}
    assert given["scale"] == 2.0
    assert opened(given["image"]).tobytes() == source.tobytes()
    async with shop.app.database.read() as tx:
        row = await pictures.generation(tx, child)
    assert row is not None
    assert (row.model, row.prompt, row.cost_micros) == ("real-esrgan", "", 2500)


async def test_an_uploaded_picture_is_the_models_source(shop: Shop) -> None:
    photo = Image.new("RGB", (96, 64), (200, 40, 40))

    await shop.scene("at night", source=encoded(photo), strength=0.8)

    asked, given = shop.asked()
    assert asked.endswith("/models/black-forest-labs/flux-dev/predictions")
    assert given["prompt_strength"] == 0.8
    assert given["prompt"].startswith("At night. Style: ")
    assert opened(given["image"]).tobytes() == photo.tobytes()
