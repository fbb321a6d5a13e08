"""`/roll` in the open: for oneself or for a character, with advantage, and once more."""

import pytest
from sqlalchemy import update

from bot.play.stage import answer_text
from cogs.interactions.replies.who import ADMIN
from db.models import DiceRoll
from studio.rules.dice.rolling import falls
from tests.journeys.dice.rolls import roll, rows, texts
from tests.journeys.table import Table, labels


async def test_everybody_sees_a_roll(game: Table) -> None:
    await roll(game, "1d1+16", reason="leaping")

    said = game.said()
    assert f"<@{game.player.id}> rolls · *leaping*" in said
    assert "1d1+16: 1 + 16 = **17**" in said
    assert labels(game.last()) == ["Again"]
    [kept] = await rows(game)
    assert (kept.notation, kept.total, kept.reason) == ("1d1+16", 17, "leaping")
    assert kept.detail["expression"]["left"]["dice"] == [1]
    assert kept.channel_id == game.channel.id
    assert kept.game_id == await game.stage.game_id()


async def test_a_roll_is_for_a_character(game: Table) -> None:
    await game.approved_character()

    await roll(game, "1d20", character="Elara")

    assert "**Elara** rolls" in game.said()
    assert (await rows(game))[0].character_id is not None


async def test_words_after_the_dice_are_the_reason(game: Table) -> None:
    reason = f"to hit the ogre {'again ' * 40}now"
    await roll(game, f"1d20 {reason}")

    await game.press(game.last(), "Again")

    assert f"*{reason}*" in game.said()
    assert [row.reason for row in await rows(game)] == [reason, reason]


async def test_dice_can_be_rolled_without_a_game(table: Table) -> None:
    await roll(table, "2d1+3")

    assert "= **5**" in table.said()
    assert (await rows(table))[0].game_id is None


async def test_a_roll_in_a_thread_belongs_to_the_threads_game(game: Table) -> None:
    thread = game.thread("The cave")

    await game.player.slash(thread, "roll", dice="1d20")

    [kept] = await rows(game)
    assert (kept.channel_id, kept.game_id) == (thread.id, await game.stage.game_id())


@pytest.mark.parametrize("advantage", ["advantage", "disadvantage"])
async def test_advantage_rolls_two_dice(game: Table, advantage: str) -> None:
    await roll(game, "1d20+5", advantage=advantage)

    assert f"with {advantage}" in game.said()
    [kept] = await rows(game)
    assert len(kept.detail["expression"]["left"]["dice"]) == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"dice": ""}, "Say what to roll, for example `1d20+5`"),
        ({"dice": "1000000d1000000"}, "Up to 1,000 dice"),
        ({"dice": "1d1e1"}, "Up to 1,000 dice"),
        ({"dice": "((((1d6"}, "I cannot read these dice at the end"),
        ({"dice": "1d20 + fire"}, "from *fire* on"),
        ({"dice": "1d20 to hit + 5"}, "on. Do you mean `1d20 [to hit] + 5`?"),
        ({"dice": "1/0"}, "divides by zero"),
        ({"dice": "2d6", "advantage": "advantage"}, "Advantage needs a roll"),
        ({"dice": "1d6+" * 200}, "fit in 300 characters"),
        ({"dice": "1d20", "macro": "stealth"}, "Give either **dice** or **macro**"),
        ({"dice": "1d20", "reason": "x" * 300}, "room for 200 characters in the reason"),
        ({"dice": "1d20", "character": "Nobody"}, "no character called **Nobody**"),
        ({"macro": "stealth"}, "You have no macro called **stealth**"),
    ],
)
async def test_dice_that_cannot_be_rolled_are_refused_in_private(
    game: Table, options: dict[str, str], said: str
) -> None:
    before = texts(game.channel)

    result = await game.player.slash(game.channel, "roll", **options)

    assert said in answer_text(result)
    assert result.response is not None
    assert result.response.ephemeral
    assert texts(game.channel) == before
    assert await rows(game) == []


async def test_a_member_cannot_roll_for_somebody_elses_character(game: Table) -> None:
    await game.approved_character()
    outsider = game.person("zoe")

    refused = await roll(game, "1d20", by=outsider, character="Elara")
    await roll(game, "1d20", by=game.gm, character="Elara")

    assert f"Only its owner, {game.the_gm} or {ADMIN}" in answer_text(refused)
    assert [row.user_id for row in await rows(game)] == [game.gm.id]


async def test_mentions_in_the_reason_ping_nobody(game: Table) -> None:
    await roll(game, f"1d1 [@everyone <@{game.gm.id}>] hit <@{game.gm.id}>")

    assert game.pinged(game.last()) == set()


async def test_again_repeats_the_roll_for_its_roller_alone(game: Table) -> None:
    await game.approved_character()
    await roll(game, "1d20+5", reason="leaping", character="Elara", advantage="advantage")
    card = game.last()
    await game.restart()

    refused = await game.press(card, "Again", by=game.gm)
    await game.press(card, "Again")

    assert "Only its owner can roll this again" in refused
    first, second = await rows(game)
    for name in ("notation", "reason", "character_id", "user_id"):
        assert getattr(second, name) == getattr(first, name)
    assert second.detail["advantage"] == "advantage"
    assert "**Elara** rolls · *leaping*" in game.said()


async def test_one_notation_is_rolled_several_times_with_a_total_of_each(game: Table) -> None:
    await roll(game, "1d1+5 x3 to hit")
    await game.press(game.last(), "Again")

    first, second = await rows(game)
    assert "1d1+5 x3: 1 + 5 = **6** · 1 + 5 = **6** · 1 + 5 = **6**" in game.said()
    assert "*to hit*" in game.said()
    for each in (first, second):
        assert (each.notation, each.total, each.reason) == ("1d1+5 x3", 18, "to hit")
        assert [one["total"] for one in each.detail["expression"]["of"]] == [6, 6, 6]
    assert list(falls(first.detail)) == [(1, 1)] * 3


async def test_dice_of_tens_from_before_are_rolled_again_as_tens(game: Table) -> None:
    """Such a roll was stored as `d%`, which is 1 to 100 today."""
    await roll(game, "d00")
    async with game.stage.app.database.write() as tx:
        await tx.execute(update(DiceRoll).values(notation="d%"))

    await game.press(game.last(), "Again")

    before, after = await rows(game)
    assert (before.notation, after.notation) == ("d%", "1d00")
    assert after.detail["expression"]["sides"] == "%"
