"""Macros: saved, offered, rolled and removed by their player."""

import pytest

from cogs.interactions.replies.who import ADMIN
from tests.journeys.dice.rolls import rows
from tests.journeys.games.confirming import confirmed
from tests.journeys.table import Table


async def test_a_macro_is_saved_offered_rolled_and_removed(game: Table) -> None:
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
    assert "is removed" in await confirmed(game, "dice macro remove", macro="STEALTH")
    assert "No macros yet" in await game.say("dice macro list")
    assert len(await rows(game)) == 1


async def test_a_macro_of_the_same_name_is_replaced(game: Table) -> None:
    await game.approved_character()
    await game.say("dice macro set", character="Elara", name="stealth", dice="1d20+7")
    await game.say("dice macro set", character="Elara", name="Stealth", dice="1d20+8")

    said = await game.say("dice macro list", character="Elara")

    assert "1d20+8" in said
    assert "1d20+7" not in said


async def test_a_macro_belongs_to_its_player(game: Table) -> None:
    await game.approved_character()
    await game.say("dice macro set", character="Elara", name="stealth", dice="1d20+7")
    zoe = game.person("zoe")

    for command, options in (
        ("dice macro set", {"character": "Elara", "name": "x", "dice": "1d4"}),
        ("dice macro list", {"character": "Elara"}),
        ("dice macro remove", {"character": "Elara", "macro": "stealth"}),
        ("roll", {"character": "Elara", "macro": "stealth"}),
    ):
        assert f"Only its owner, {game.the_gm} or {ADMIN}" in await game.say(
            command, by=zoe, **options
        )
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
async def test_a_macro_that_cannot_be_rolled_is_not_saved(
    game: Table, name: str, dice: str, said: str
) -> None:
    await game.approved_character()

    assert said in await game.say("dice macro set", character="Elara", name=name, dice=dice)
    assert "No macros yet" in await game.say("dice macro list")
