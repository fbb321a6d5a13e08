"""Dice through Discord: rolled openly, in secret, by macros, for posts, and looked at again."""

import re
from typing import Any

import discord
import pytest
import simcord
from sqlalchemy import select

from bot.play.stage import answer_text, message_text
from cogs.components.layout import every
from db.models import DiceRoll
from studio.services.dice.roll_history import ROLLS_PER_PAGE
from tests.journeys.table import Table, labels

# A total that stands nowhere by accident.
HIDDEN = "73911"
HIDDEN_DICE = "1d1+73910"


async def roll(
    table: Table, dice: str, *, by: simcord.MemberActor | None = None, **options: Any
) -> simcord.InteractionResult:
    result = await (by or table.player).slash(table.channel, "roll", dice=dice, **options)
    await table.settled()
    return result


async def rows(table: Table) -> list[DiceRoll]:
    """Every roll that was kept, oldest first."""
    async with table.stage.app.database.read() as tx:
        return list(await tx.scalars(select(DiceRoll).order_by(DiceRoll.id)))


async def gm_game(table: Table, **options: Any) -> Table:
    """A game whose GM is a person."""
    await table.create_game(gm=table.gm, **options)
    return table


async def den_game(table: Table) -> simcord.ChannelHandle:
    """A game whose GM is a role with a channel of its own."""
    den = table.stage.guild.create_text_channel("gm-den")
    await table.create_game(gm_channel=den)
    return den


def texts(channel: simcord.ChannelHandle) -> str:
    return "\n".join(message_text(message) for message in channel.history())


def told(table: Table, who: simcord.MemberActor) -> str:
    return "\n".join(message_text(message) for message in table.private(who))


# ── openly ───────────────────────────────────────────────────────────────────


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


async def test_words_behind_the_dice_are_the_reason(game: Table) -> None:
    await roll(game, "1d20 to hit the ogre")

    assert "*to hit the ogre*" in game.said()


async def test_dice_roll_where_no_game_is(table: Table) -> None:
    await roll(table, "2d1+3")

    assert "= **5**" in table.said()
    assert (await rows(table))[0].game_id is None


async def test_a_thread_belongs_to_its_game(game: Table) -> None:
    thread = game.thread("The cave")

    await game.player.slash(thread, "roll", dice="1d20")

    [kept] = await rows(game)
    assert (kept.channel_id, kept.game_id) == (thread.id, await game.stage.game_id())


@pytest.mark.parametrize("advantage", ["advantage", "disadvantage"])
async def test_advantage_rolls_two(game: Table, advantage: str) -> None:
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
        ({"dice": "1/0"}, "divides by zero"),
        ({"dice": "2d6", "advantage": "advantage"}, "Advantage needs a roll"),
        ({"dice": "1d6+" * 200}, "fit in 300 characters"),
        ({"dice": "1d20", "macro": "stealth"}, "Give either **dice** or **macro**"),
        ({"dice": "1d20", "reason": "x" * 300}, "room for 200 characters in the reason"),
        ({"dice": "1d20", "character": "Nobody"}, "no character called **Nobody**"),
        ({"macro": "stealth"}, "You have no macro called **stealth**"),
    ],
)
async def test_what_cannot_be_rolled_is_said_to_who_typed_it(
    game: Table, options: dict[str, str], said: str
) -> None:
    before = texts(game.channel)

    result = await game.player.slash(game.channel, "roll", **options)

    assert said in answer_text(result)
    assert result.response is not None
    assert result.response.ephemeral
    assert texts(game.channel) == before
    assert await rows(game) == []


async def test_somebody_elses_character_is_not_rolled_for(game: Table) -> None:
    await game.approved_character()
    outsider = game.person("zoe")

    refused = await roll(game, "1d20", by=outsider, character="Elara")
    await roll(game, "1d20", by=game.gm, character="Elara")

    assert "Only its owner, the GM or an admin" in answer_text(refused)
    assert [row.user_id for row in await rows(game)] == [game.gm.id]


async def test_notes_mention_nobody(game: Table) -> None:
    await roll(game, f"1d1 [@everyone <@{game.gm.id}>] hit <@{game.gm.id}>")

    assert game.pinged(game.last()) == set()


async def test_again_rolls_the_same_for_who_rolled_it(game: Table) -> None:
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


# ── in secret ────────────────────────────────────────────────────────────────


async def test_a_secret_roll_goes_to_the_gm_and_who_rolled(
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
    # The channel reads neither the result nor what it was about.
    assert HIDDEN not in texts(table.channel)
    assert "trap" not in texts(table.channel)
    assert "73910" not in texts(table.channel)
    assert told(table, table.person("zoe")) == ""
    logged = "".join(capfd.readouterr()) + caplog.text
    assert HIDDEN not in logged
    assert "73910" not in logged


async def test_a_blind_roll_is_the_gms_alone(table: Table) -> None:
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


async def test_a_gm_may_keep_every_secret_roll_to_themselves(table: Table) -> None:
    await gm_game(table)
    shown = await table.say("game edit", by=table.gm, players_see_secret_rolls=False)
    assert "**Secret rolls** the GM alone sees them" in shown

    result = await roll(table, HIDDEN_DICE, secret="to the GM and me")

    assert "The result is the GM's alone. In this game they all are." in answer_text(result)
    assert HIDDEN not in answer_text(result)
    assert "They do not see it." in told(table, table.gm)
    assert HIDDEN not in await table.say("rolls")
    # What the GM rolls is theirs to see.
    own = await roll(table, HIDDEN_DICE, by=table.gm, secret="to the GM and me")
    assert HIDDEN in answer_text(own)

    await table.say("game edit", by=table.gm, players_see_secret_rolls=True)
    again = await roll(table, HIDDEN_DICE, secret="to the GM and me")
    assert HIDDEN in answer_text(again)


async def test_where_the_gm_is_a_role_its_channel_is_told(table: Table) -> None:
    den = await den_game(table)

    await roll(table, HIDDEN_DICE, secret="to the GM and me")

    assert f"= **{HIDDEN}**" in texts(den)
    assert HIDDEN not in texts(table.channel)


async def test_where_nobody_could_be_told_nothing_is_rolled(game: Table) -> None:
    result = await roll(game, "1d20", secret="to the GM alone")

    assert "would reach nobody" in answer_text(result)
    assert "gm_channel" in answer_text(result)
    assert await rows(game) == []


async def test_a_gm_channel_that_is_played_in_is_no_place_for_secrets(table: Table) -> None:
    await table.create_game(gm_channel=table.channel)

    result = await roll(table, HIDDEN_DICE, secret="to the GM and me")

    assert "would reach nobody" in answer_text(result)
    assert HIDDEN not in texts(table.channel)


async def test_a_gm_who_takes_no_messages_finds_it_in_the_history(table: Table) -> None:
    await gm_game(table)
    table.env.inject_error("POST", "/users/@me/channels", status=403, code=50007, times=None)

    result = await roll(table, HIDDEN_DICE, secret="to the GM alone")

    assert "I could not reach the GM" in answer_text(result)
    assert HIDDEN not in texts(table.channel)
    assert HIDDEN in await table.say("rolls", by=table.gm)


async def test_a_gm_rolls_in_secret_for_themself(game: Table) -> None:
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


async def test_secret_rolls_are_not_in_anybody_elses_history(table: Table) -> None:
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


async def test_secret_needs_a_game(table: Table) -> None:
    result = await roll(table, "1d20", secret="to the GM and me")

    assert "no game yet" in answer_text(result)
    assert await rows(table) == []


# ── macros ───────────────────────────────────────────────────────────────────


async def test_a_macro_is_kept_offered_rolled_and_removed(game: Table) -> None:
    await game.approved_character()
    kept = await game.say("dice macro set", character="Elara", name="Stealth", dice="1d1×10")
    assert "**Stealth** of **Elara** rolls 1d1\\*10 now" in kept
    await game.restart()

    offered = await game.player.autocomplete(game.channel, "roll", "macro", "ste")
    assert [choice["value"] for choice in offered] == ["Stealth"]
    await game.player.slash(game.channel, "roll", macro="stealth", reason="past the guard")

    assert "**Elara** rolls · *past the guard*" in game.said()
    assert "= **10**" in game.said()
    assert "**Stealth**" in await game.say("dice macro list")
    assert "is removed" in await game.say("dice macro remove", macro="STEALTH")
    assert "No macros yet" in await game.say("dice macro list")
    assert len(await rows(game)) == 1


async def test_a_macro_of_the_same_name_is_replaced(game: Table) -> None:
    await game.approved_character()
    await game.say("dice macro set", character="Elara", name="stealth", dice="1d20+7")
    await game.say("dice macro set", character="Elara", name="Stealth", dice="1d20+8")

    said = await game.say("dice macro list", character="Elara")

    assert "1d20+8" in said
    assert "1d20+7" not in said


async def test_macros_are_their_players(game: Table) -> None:
    await game.approved_character()
    await game.say("dice macro set", character="Elara", name="stealth", dice="1d20+7")
    zoe = game.person("zoe")

    for command, options in (
        ("dice macro set", {"character": "Elara", "name": "x", "dice": "1d4"}),
        ("dice macro list", {"character": "Elara"}),
        ("dice macro remove", {"character": "Elara", "macro": "stealth"}),
        ("roll", {"character": "Elara", "macro": "stealth"}),
    ):
        assert "Only its owner, the GM or an admin" in await game.say(command, by=zoe, **options)
    assert "no macro called" in await game.say("roll", by=zoe, macro="stealth")
    offered = await zoe.autocomplete(game.channel, "roll", "macro", "")
    assert offered == []


@pytest.mark.parametrize(
    ("name", "dice", "said"),
    [
        ("stealth", "fire", "I cannot read these dice"),
        ("stealth", "1001d6", "Up to 1,000 dice"),
        ("🐉", "1d20", "no words in the name"),
        ("x" * 61, "1d20", "60 characters in the name"),
    ],
)
async def test_a_macro_that_could_not_be_rolled_is_not_kept(
    game: Table, name: str, dice: str, said: str
) -> None:
    await game.approved_character()

    assert said in await game.say("dice macro set", character="Elara", name=name, dice=dice)
    assert "No macros yet" in await game.say("dice macro list")


# ── looking back ─────────────────────────────────────────────────────────────


async def test_history_is_leafed_through_and_filtered(game: Table) -> None:
    await game.approved_character()
    for number in range(ROLLS_PER_PAGE + 1):
        await roll(game, f"1d1+{number + 99}")
    await roll(game, "1d1+4", by=game.gm)
    await roll(game, "1d1+5", character="Elara")

    opened = await game.player.slash(game.channel, "rolls")
    card = opened.response
    assert card is not None
    assert card.ephemeral
    newest = answer_text(card)
    await game.player.click(card, label="▶")
    older = answer_text(card)
    await game.player.click(card, label="◀")

    assert "= **6**" in newest
    assert "Rolls** in The Long Road" in newest
    assert "= **100**" in older
    assert "= **100**" not in newest
    assert answer_text(card) == newest
    assert "= **5**" in await game.say("rolls", person=game.gm)
    assert "= **6**" not in await game.say("rolls", person=game.gm)
    of_elara = await game.say("rolls", character="Elara")
    assert "= **6**" in of_elara
    assert "= **5**" not in of_elara


async def test_an_empty_history_says_how_to_begin(game: Table) -> None:
    assert "`/roll dice:1d20` makes one" in await game.say("rolls")


async def test_anybody_repeats_a_fairness_check_and_finds_the_same(game: Table) -> None:
    for _ in range(3):
        await roll(game, "200d6")
    await roll(game, "1d20")

    results = []
    for who in (game.player, game.gm, game.person("zoe")):
        result = await who.slash(game.channel, "dice fairness", die="d6")
        await game.settled()
        [card] = [each for each in (result.response, *result.followups) if each is not None]
        results.append(card)

    said = {answer_text(card) for card in results}
    assert len(said) == 1
    assert "The last 600 falls" in said.pop()
    [alt] = [
        item.description or ""
        for each in every(results[0].message.components)
        if isinstance(each, discord.MediaGalleryComponent)
        for item in each.items
    ]
    assert "600 d6: each side should come up 100.0 times" in alt
    assert "The last 500 falls" in await game.say("dice fairness", die="d6", last=500)


async def test_secret_rolls_are_not_learnt_by_counting(table: Table) -> None:
    await gm_game(table)
    await roll(table, "1d20", secret="to the GM alone")

    for who in (table.player, table.gm):
        said = await table.say("dice fairness", by=who)
        assert "No d20 has fallen openly here yet" in said


# ── in posts ─────────────────────────────────────────────────────────────────


async def published(game: Table, text: str) -> simcord.ResponseMessage:
    """A post of Elara's; gives the private card that follows it."""
    result = await game.player.slash(game.channel, "post write", text=text)
    await game.settled()
    [card] = [each for each in (result.response, *result.followups) if each is not None]
    return card


async def test_dice_in_a_post_are_rolled_once_and_kept_with_it(game: Table) -> None:
    await game.approved_character()

    card = await published(game, "She leaps [[1d1+40]] far, [[Elara]] does. [[99999d6]]")

    post = game.last()
    assert "She leaps **41** far, [[Elara]] does. [[99999d6]]" in post.content
    assert "1d1+40: 1 + 40 = **41**" in post.content
    assert "Up to 1,000 dice" in answer_text(card)
    [kept] = await rows(game)
    assert (kept.total, kept.user_id) == (41, game.player.id)
    assert kept.post_id is not None
    assert kept.character_id is not None
    assert "= **41**" in await game.say("rolls", character="Elara")


async def test_a_post_of_dice_alone_is_published(game: Table) -> None:
    await game.approved_character()

    await published(game, "[[1d1+40]]")

    assert game.last().content.startswith("**41**")


async def test_a_post_takes_twenty_rolls(game: Table) -> None:
    await game.approved_character()

    card = await published(game, "[[1d1]] " * 25)

    assert "A post takes up to 20 rolls" in answer_text(card)
    assert len(await rows(game)) == 20
    assert game.last().content.count("[[1d1]]") == 5


async def test_a_roll_for_a_post_answers_it(game: Table) -> None:
    await game.approved_character()
    card = await published(game, "She leaps.")
    post = game.last()
    await game.restart()

    opened = await game.player.click(card, label="Roll")
    sent = await game.player.submit_modal(opened, {"notation": "1d1+16", "reason": "leaping"})
    await game.settled()

    rolled = game.last()
    assert rolled.reference is not None
    assert rolled.reference.message_id == post.id
    assert "**Elara** rolls · *leaping*" in message_text(rolled)
    assert "= **17**" in message_text(rolled)
    assert "as a reply to your post" in answer_text(sent)
    [kept] = await rows(game)
    assert kept.post_id is not None
    assert kept.character_id is not None


async def test_a_roll_for_a_post_is_its_authors(game: Table) -> None:
    await game.approved_character()
    card = await published(game, "She leaps.")

    assert "Only its owner can roll for this post" in await game.forged_click(game.gm, card, "Roll")
    opened = await game.player.click(card, label="Roll")
    sent = await game.player.submit_modal(opened, {"notation": "fire"})

    assert "I cannot read these dice" in answer_text(sent)
    assert await rows(game) == []


async def test_the_bot_may_not_write_and_the_roll_is_seen_by_who_rolled(game: Table) -> None:
    await game.approved_character()
    card = await published(game, "She leaps.")
    opened = await game.player.click(card, label="Roll")
    game.forbid(game.channel, send_messages=False)

    sent = await game.player.submit_modal(opened, {"notation": "1d1+16"})
    await game.settled()

    said = answer_text(sent)
    assert "= **17**" in said
    assert re.search(r"permission \*\*Send Messages\*\*", said)
    assert len(await rows(game)) == 1
