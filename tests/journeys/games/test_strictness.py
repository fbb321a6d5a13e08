"""A bot that its operator set up strict, and channels that are rated on their own."""

import pytest

from bot.config import ModerationSettings, Settings
from studio.providers.base import Safety
from studio.rules.asking.params import Params
from tests.journeys.table import Table

GORE = "a dragon's entrails on the snow"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"moderation": ModerationSettings(strictness="strict")})


async def safety_of_newest(game: Table) -> Safety:
    plan = Params.from_json((await game.newest()).generation.params).plan
    assert plan is not None
    return plan.safety


async def test_without_a_rating_a_channel_is_as_strict_as_the_bot(game: Table) -> None:
    refused = await game.say("image scene", description=GORE)

    assert refused.startswith("My own list keeps *entrails* out of pictures (gore).")
    await game.say("image scene", description="a quiet harbour")
    assert await safety_of_newest(game) is Safety.STRICT


async def test_a_rating_counts_for_its_channel_whatever_the_bot_is_set_to(game: Table) -> None:
    await game.say("game channel set", by=game.gm, rating="standard")

    await game.say("image scene", description=GORE)

    assert len(game.pictures(game.channel)) == 1
    assert await safety_of_newest(game) is Safety.DEFAULT
