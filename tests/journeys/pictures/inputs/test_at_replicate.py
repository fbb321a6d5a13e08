"""Sources, masks and upscales as Replicate gets them: which model, with which inputs.

Only Discord and Replicate are stand-ins; the stub of Replicate answers on loopback, and drawing
takes no time.
"""

import asyncio
import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from bot.config import load_settings
from bot.wiring import App, open_app
from cogs.interactions.replies import words
from db.enums import AssetRole
from db.models import Game
from db.repositories import pictures
from studio.errors import MissingCapability
from studio.rules.asking.instruction import Instruction, PictureSettings
from studio.rules.asking.params import Tier
from studio.rules.pictures.masks import Region
from studio.services.games.games import GameChange
from studio.services.orders.inputs import MaskWish, RegionMask, SceneForm, UploadedMask
from studio.services.orders.orders import Order
from studio.services.people import Answer, DiscordPlace, Person
from tests.stubs.replicate.stub import ReplicateStub
from tests.studio.generation.scripted import RecordingDelivery
from tests.support.clock import HandClock
from tests.support.sight import EVERYWHERE

KEY = "r8_the-only-key-of-the-studio"
MIRA = Person(user_id=7, guild_id=900, is_admin=True, sight=EVERYWHERE)
ANSWER = Answer(901)
SIDE_PX = 96


@dataclass
class Shop:
    """The program with Replicate as its provider, and short ways to request pictures."""

    app: App
    replicate: ReplicateStub
    game: Game

    async def scene(self, description: str = "a quiet harbour", **options: Any) -> int:
        form = SceneForm(description, **options)
        return await self._drawn(
            await self.app.services.images.draw_scene(MIRA, self.game, form, ANSWER)
        )

    async def iterate(
        self, generation_id: int, words: str, *, mask: MaskWish | None = None, **said: Any
    ) -> int:
        instruction = Instruction(words, PictureSettings(**said))
        images = self.app.services.images
        return await self._drawn(
            await images.iterate(MIRA, generation_id, instruction, ANSWER, mask=mask)
        )

    async def upscale(self, generation_id: int) -> int:
        return await self._drawn(
            await self.app.services.images.upscale(MIRA, generation_id, ANSWER)
        )

    async def redo(self, generation_id: int) -> int:
        return await self._drawn(await self.app.services.images.redo(MIRA, generation_id, ANSWER))

    def asked(self) -> tuple[str, dict[str, Any]]:
        """The model of the last request, and its input."""
        seen = self.replicate.create_requests[-1]
        return str(seen.path) + str(seen.json.get("version", "")), seen.json["input"]

    async def output(self, generation_id: int) -> Image.Image:
        async with self.app.database.read() as tx:
            asset = await pictures.asset(tx, generation_id, AssetRole.OUTPUT)
        assert asset is not None
        return Image.open(BytesIO(await self.app.store.get(asset.key)))

    async def _drawn(self, order: Order) -> int:
        async with asyncio.timeout(30):
            await self.app.worker.wait_idle()
        [generation] = order.generations
        async with self.app.database.read() as tx:
            row = await pictures.generation(tx, generation.id)
        assert row is not None
        assert row.status == "succeeded", row.error
        return generation.id


@pytest.fixture
def catalogue() -> str:
    """The operator's catalogue file; an empty text means the models that Limner ships with."""
    return ""


@pytest.fixture
async def shop(tmp_path: Path, database_url: str, catalogue: str) -> AsyncIterator[Shop]:
    clock = HandClock()
    async with ReplicateStub({"studio": (KEY,)}, clock=clock, longest_px=SIDE_PX) as replicate:
        environ = {
            "LIMNER_DATA_FOLDER": str(tmp_path),
            "LIMNER_DATABASE__URL": database_url,
            "LIMNER_PROVIDER__KIND": "replicate",
            "LIMNER_PROVIDER__REPLICATE__TOKEN": KEY,
            "LIMNER_PROVIDER__REPLICATE__BASE_URL": replicate.url,
            "LIMNER_PROVIDER__REPLICATE__OUTPUT_HOSTS": replicate.output_host,
        }
        if catalogue:
            own = tmp_path / "models.toml"
            own.write_text(f"schema = 1\n{catalogue}")
            environ["LIMNER_PROVIDER__REPLICATE__CATALOGUE"] = str(own)
        settings = load_settings(None, environ)
        async with open_app(settings, clock=clock, delivery=RecordingDelivery()) as app:
            wanted = GameChange(name="The Long Road")
            game = await app.services.games.create(MIRA, DiscordPlace(901), wanted)
            working = asyncio.create_task(app.worker.run(), name="worker")
            yield Shop(app, replicate, game)
            await app.worker.stop()
            await asyncio.wait_for(working, 30)
        assert replicate.unknown_routes == []


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
        (Tier.STANDARD, "/models/ideogram-ai/ideogram-v3-turbo/predictions", False),
        (Tier.HIGH, "/models/black-forest-labs/flux-fill-pro/predictions", True),
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
    parent = await shop.scene(tier=Tier.HIGH)

    await shop.iterate(parent, "a lighthouse", mask=UploadedMask(grey_mask()))
    _, soft = shop.asked()
    await shop.iterate(parent, "a lighthouse", mask=UploadedMask(grey_mask()), tier=Tier.STANDARD)
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
    assert refused.value.able == ("flux-dev", "flux-dev-lora")
    assert words(refused.value) == (
        "The painter cannot do that: it knows no strength. **flux-dev** and **flux-dev-lora** "
        "can, but not with all else that you asked for. Nothing was used; try other settings."
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
