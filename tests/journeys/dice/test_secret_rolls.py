"""Secret and blind rolls: who is told of them, and that nobody else can learn of them."""

import pytest

from bot.play.stage import answer_text
from tests.journeys.dice.rolls import (
    HIDDEN,
    HIDDEN_DICE,
    den_game,
    gm_game,
    roll,
    rows,
    texts,
    told,
)
from tests.journeys.table import Table


async def test_the_gm_and_the_roller_see_a_secret_roll(
    table: Table, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    await gm_game(table)

    result = await roll(table, HIDDEN_DICE, secret="to the GM and me", reason="is it a trap")

    assert f"= **{HIDDEN}**" in told(table, table.gm)
    assert "They see it too." in told(table, table.gm)
    own, note = [each for each in (result.response, *result.followups) if each is not None]
    assert own.ephemeral
    assert HIDDEN in answer_text(own)
    assert not note.ephemeral
    assert answer_text(note) == f"<@{table.player.id}> rolled in secret."
    # The channel sees neither the result nor the reason.
    assert HIDDEN not in texts(table.channel)
    assert "trap" not in texts(table.channel)
    assert "73910" not in texts(table.channel)
    assert told(table, table.person("zoe")) == ""
    logged = "".join(capfd.readouterr()) + caplog.text
    assert HIDDEN not in logged
    assert "73910" not in logged


async def test_only_the_gm_sees_a_blind_roll(table: Table) -> None:
    await gm_game(table)

    result = await roll(table, HIDDEN_DICE, secret="to the GM alone")

    assert f"= **{HIDDEN}**" in told(table, table.gm)
    assert "They do not see it." in told(table, table.gm)
    assert "The result is the GM's alone" in answer_text(result)
    assert HIDDEN not in answer_text(result)
    assert HIDDEN not in texts(table.channel)
    said = await table.say("rolls")
    assert HIDDEN not in said
    assert "in secret, for the GM" in said
    assert HIDDEN in await table.say("rolls", by=table.gm)


async def test_a_gm_can_make_every_secret_roll_blind(table: Table) -> None:
    await gm_game(table)
    shown = await table.say("game edit", by=table.gm, players_see_secret_rolls=False)
    assert "**Secret rolls** the GM alone sees them" in shown

    result = await roll(table, HIDDEN_DICE, secret="to the GM and me")

    assert "The result is the GM's alone. In this game they all are." in answer_text(result)
    assert HIDDEN not in answer_text(result)
    assert "They do not see it." in told(table, table.gm)
    assert HIDDEN not in await table.say("rolls")
    # The GM sees their own rolls.
    own = await roll(table, HIDDEN_DICE, by=table.gm, secret="to the GM and me")
    assert HIDDEN in answer_text(own)

    await table.say("game edit", by=table.gm, players_see_secret_rolls=True)
    again = await roll(table, HIDDEN_DICE, secret="to the GM and me")
    assert HIDDEN in answer_text(again)


async def test_the_channel_of_a_gm_role_gets_the_secret_roll(table: Table) -> None:
    den = await den_game(table)

    await roll(table, HIDDEN_DICE, secret="to the GM and me")

    assert f"= **{HIDDEN}**" in texts(den)
    assert HIDDEN not in texts(table.channel)


async def test_a_secret_roll_that_would_reach_nobody_is_not_rolled(game: Table) -> None:
    result = await roll(game, "1d20", secret="to the GM alone")

    assert "would reach nobody" in answer_text(result)
    assert "gm_channel" in answer_text(result)
    assert await rows(game) == []


async def test_a_gm_channel_in_which_the_game_is_played_gets_no_secret_rolls(table: Table) -> None:
    await table.create_game(gm_channel=table.channel)

    result = await roll(table, HIDDEN_DICE, secret="to the GM and me")

    assert "would reach nobody" in answer_text(result)
    assert HIDDEN not in texts(table.channel)


async def test_a_gm_without_private_messages_finds_the_roll_in_the_history(table: Table) -> None:
    await gm_game(table)
    table.env.inject_error("POST", "/users/@me/channels", status=403, code=50007, times=None)

    result = await roll(table, HIDDEN_DICE, secret="to the GM alone")

    assert "I could not reach the GM" in answer_text(result)
    assert HIDDEN not in texts(table.channel)
    assert HIDDEN in await table.say("rolls", by=table.gm)


async def test_a_secret_roll_of_the_gm_is_seen_by_the_gm(game: Table) -> None:
    result = await roll(game, HIDDEN_DICE, by=game.gm, secret="to the GM and me")

    assert HIDDEN in answer_text(result)
    assert "could not reach" not in answer_text(result)
    assert HIDDEN not in texts(game.channel)


async def test_a_secret_roll_stays_secret_when_rolled_again(table: Table) -> None:
    await gm_game(table)
    result = await roll(table, HIDDEN_DICE, secret="to the GM and me")
    assert result.response is not None

    await table.press(result.response, "Again")

    assert [row.secret for row in await rows(table)] == [True, True]
    assert HIDDEN not in texts(table.channel)
    assert told(table, table.gm).count(HIDDEN) == 2


async def test_secret_rolls_are_in_no_other_members_history(table: Table) -> None:
    await gm_game(table)
    await roll(table, HIDDEN_DICE, secret="to the GM and me")
    await roll(table, "1d1+1")
    admin = table.admin("ada")

    for outsider in (table.person("zoe"), admin):
        said = await table.say("rolls", by=outsider)
        assert HIDDEN not in said
        assert "= **2**" in said
    assert HIDDEN in await table.say("rolls")
    assert HIDDEN in await table.say("rolls", by=table.gm)
    # A forged page does not show them either.
    said = await table.say("rolls", by=admin, person=table.player)
    assert HIDDEN not in said


async def test_a_secret_roll_needs_a_game(table: Table) -> None:
    result = await roll(table, "1d20", secret="to the GM and me")

    assert "no game yet" in answer_text(result)
    assert await rows(table) == []


async def test_a_fairness_check_does_not_count_secret_rolls(table: Table) -> None:
    await gm_game(table)
    await roll(table, "1d20", secret="to the GM alone")

    for who in (table.player, table.gm):
        said = await table.say("dice fairness", by=who)
        assert "No d20 has fallen openly here yet" in said
