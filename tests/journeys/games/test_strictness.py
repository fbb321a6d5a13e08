"""A bot that its operator set up strict, and channels that are rated on their own."""

import pytest

from bot.config import ModerationSettings, Settings
from cogs.interactions.replies.who import ADMIN
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


async def test_admins_set_their_server_and_a_gm_cannot_make_a_channel_looser(game: Table) -> None:
    root, gm = game.admin("root"), game.person("ann")
    await game.say("game edit", by=root, gm=gm)
    assert (await game.say("moderation set", by=gm, strictness="standard")).startswith(
        f"Only {ADMIN} can set how strictly words are judged."
    )
    said = await game.say("moderation set", by=root, strictness="standard")
    assert said.startswith("Words and pictures are judged **standard** here.")
    await game.picture(GORE)

    await game.say("moderation set", by=root, strictness="strict")
    rated = await game.say("game channel set", by=gm, rating="standard")
    assert "**Rating** standard; the server has **strict**" in rated
    assert "out of pictures (gore)" in await game.scene(GORE)
    shown = await game.say("moderation show")
    assert "**strict** here" in shown
    assert "**This server** strict\n**This channel** standard" in shown

    await game.say("moderation set", by=root, strictness="bot")
    await game.picture(GORE)
