"""The tree under a public picture has no step of a channel that the member does not see."""

from io import BytesIO
from zipfile import ZipFile

import discord
import simcord

from bot.play.stage import answer_text
from cogs.components.custom_ids import Numbers
from cogs.components.layout import every
from cogs.components.packing import packed
from cogs.components.payloads import OnSessions
from cogs.components.words import SESSIONS
from tests.journeys.hidden import LICH, gm_den, said, use
from tests.journeys.table import Table


async def test_a_tree_and_an_export_have_empty_places_for_the_gms_steps(game: Table) -> None:
    ann = game.person("ann")
    public = await game.picture("a quiet harbour")
    den = await gm_den(game)
    await game.gm.slash(den, "iterate", picture=1, change=LICH)
    await game.settled()
    assert len(game.pictures(den)) == 1

    for member in (ann, game.player):
        tree = await game.more(public, "Tree", by=member)
        [painted] = tree.message.attachments
        assert "2 steps" in (painted.description or "")
        assert "1 hidden" in (painted.description or "")
        assert "lich" not in answer_text(tree)
        assert [each.label for each in _steps(tree)] == ["1 · a quiet harbour"]
    everything = await game.more(public, "Tree", by=game.gm)
    assert len(_steps(everything)) == 2

    exported = await game.player.slash(game.channel, "session export", session=1)
    assert "1 step not shown here" in answer_text(exported)
    assert exported.response is not None
    with ZipFile(BytesIO(await exported.response.message.attachments[0].read())) as file:
        assert [name for name in file.namelist() if "/" in name] == ["pictures/001-1.png"]
        assert not any(b"lich" in file.read(name) for name in file.namelist())


async def test_a_list_of_sessions_names_no_character_of_another_server(game: Table) -> None:
    seen = await game.picture("a quiet harbour")

    answer = await use(
        game, seen, SESSIONS.custom_id(OnSessions.of(Numbers(packed(0, None, 99), 0)))
    )

    assert "is not there any more" in said(answer)


def _steps(tree: simcord.ResponseMessage) -> list[discord.SelectOption]:
    [menu] = [
        each for each in every(tree.message.components) if isinstance(each, discord.SelectMenu)
    ]
    return menu.options
