"""A price that is offered is the price that is charged when the request is made."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.config import Settings
from bot.wiring import App, open_app
from db.models import Asset, Game, GameChannel, Guild, Job
from studio.providers.base import Capabilities, Needs, Outline, Quote, Tier
from studio.providers.catalogue import Catalogue, capabilities
from studio.providers.catalogue.quoting import quote_of
from studio.rules.queue.costs import Cost
from studio.services.characters.form import CharacterForm
from studio.services.games.games import GameChange
from studio.services.orders.inputs import SceneForm
from studio.services.people import Answer, DiscordPlace, Person
from tests.studio.generation.scripted import RecordingDelivery
from tests.support.clock import HandClock
from tests.support.quick_provider import QuickProvider
from tests.support.sight import EVERYWHERE

HERE, ANSWER = DiscordPlace(901), Answer(901)
MIRA = Person(user_id=7, guild_id=900, is_admin=True, sight=EVERYWHERE, place=HERE)
SCENE = SceneForm("a quiet harbour", aspect=(1, 1))
# The first cannot keep anything out, and the second has no strict check.
CHEAP = """
schema = 1
[[model]]
name = "keeps-nothing-out"
reference = "our/keeps-nothing-out"
official = true
roles = ["quality"]
output = "list"
quality = 4
price_micros = 1000
typical_s = 8
deterministic = true
[model.map]
prompt = "prompt"
seed = "seed"
aspect = { param = "aspect_ratio", values = ["1:1"] }
source = { param = "image", many = false }

[[model]]
name = "never-strict"
reference = "our/never-strict"
official = true
roles = ["quality"]
output = "list"
quality = 4
price_micros = 2000
typical_s = 8
deterministic = true
[model.map]
prompt = "prompt"
seed = "seed"
negative = "negative"
aspect = { param = "aspect_ratio", values = ["1:1"] }
source = { param = "image", many = false }
"""


class CataloguePainter(QuickProvider):
    """Chooses and quotes by a catalogue, once it has one; it draws only without one."""

    catalogue: Catalogue | None = None

    def choose(self, needs: Needs, tier: Tier) -> Capabilities:
        """The model of the catalogue."""
        if self.catalogue is None:
            return super().choose(needs, tier)
        model = self.catalogue.choose(needs, tier)
        return replace(capabilities(model), references=model.room(source=needs.source))

    def quote(self, outline: Outline) -> Quote:
        """The price by the catalogue."""
        if self.catalogue is None:
            return super().quote(outline)
        return quote_of(self.catalogue[outline.model], outline)


@dataclass
class Shop:
    """The program, a game with the character Kael, and a picture that was drawn."""

    app: App
    game: Game
    picture_id: int

    async def judge(self, *, server: str = "", channel: str = "") -> None:
        """Set how strictly the server and its channel are judged."""
        async with self.app.database.write() as tx:
            (await tx.get_one(Guild, 900)).strictness = server
            rows = await tx.execute(select(GameChannel).where(GameChannel.channel_id == 901))
            rows.scalar_one().rating = channel

    async def charged(self, form: SceneForm) -> int:
        """The price of a request for the scene."""
        images = self.app.services.images
        return _told((await images.draw_scene(MIRA, self.game, form, ANSWER)).job)

    async def offered(self, form: SceneForm, source: Asset | None = None) -> int:
        """The price that is offered for the scene."""
        cost = await self.app.services.images.offer_scene(MIRA, self.game, form, source=source)
        assert cost is not None
        return cost.price_micros


def _told(job: Job) -> int:
    assert job.told_cost is not None
    return Cost.from_json(job.told_cost).price_micros


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    clock = HandClock()
    painter = CataloguePainter(tmp_path / "sketches", clock=clock, seconds=0.0)
    async with open_app(
        Settings(data_folder=tmp_path), provider=painter, clock=clock, delivery=RecordingDelivery()
    ) as app:
        services = app.services
        game = await services.games.create(MIRA, HERE, GameChange(name="The Long Road"))
        working = asyncio.create_task(app.worker.run(), name="worker")
        form = CharacterForm(name="Kael", looks="a tall ranger with a grey cloak")
        sheet, order = await services.characters.create(MIRA, game, form, ANSWER)
        async with asyncio.timeout(30):
            await app.worker.wait_idle()
        await services.characters.save(MIRA, sheet.look.id, order.generations[0].id)
        drawn = await services.images.draw_scene(MIRA, game, SCENE, ANSWER)
        async with asyncio.timeout(30):
            await app.worker.wait_idle()
        await app.worker.stop()
        await asyncio.wait_for(working, 30)
        own = tmp_path / "own.toml"
        own.write_text(CHEAP)
        painter.catalogue = Catalogue.load(own)
        yield Shop(app, game, drawn.generations[0].id)


PLACES = [
    # (the strictness of the server, the rating of the channel, the price)
    ("", "", 2_000),
    ("strict", "", 12_000),
    ("", "strict", 12_000),
    ("relaxed", "strict", 12_000),
]


async def test_a_scene_is_offered_at_the_price_of_the_model_that_its_place_allows(
    shop: Shop,
) -> None:
    for server, channel, micros in PLACES:
        await shop.judge(server=server, channel=channel)

        offered = await shop.offered(SCENE)

        assert offered == await shop.charged(SCENE) == micros, (server, channel)


async def test_a_scene_with_a_character_is_offered_with_its_references(shop: Shop) -> None:
    form = replace(SCENE, names=("Kael",))

    assert await shop.offered(form) == await shop.charged(form) > await shop.offered(SCENE)


async def test_a_variant_is_offered_at_its_price_in_a_strict_channel(shop: Shop) -> None:
    await shop.judge(channel="strict")
    images = shop.app.services.images
    view = await images.get_finished(MIRA, shop.picture_id)

    cost = await images.offer(MIRA, view)

    assert cost is not None
    assert cost.price_micros == 24_000  # not the 1000 of a model that takes no such request


async def test_another_portrait_is_offered_at_its_price_in_a_strict_channel(shop: Shop) -> None:
    characters = shop.app.services.characters
    form = CharacterForm(name="Mara", looks="a short bard with a red hat")
    sheet, usual = await characters.create(MIRA, shop.game, form, ANSWER)
    await shop.judge(channel="strict")

    offered = await characters.offer_try(sheet, HERE)
    _, strict = await characters.try_again(MIRA, sheet.look.id, ANSWER)

    assert offered is not None
    assert offered.price_micros == _told(strict.job) > _told(usual.job)
