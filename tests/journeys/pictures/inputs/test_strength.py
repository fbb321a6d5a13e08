"""Strength in words: how much of the source picture may change."""

import pytest

from tests.journeys.table import Table


@pytest.mark.parametrize(
    ("said", "strength"),
    [("a little", 0.3), ("Some", 0.5), ("a lot", 0.8), ("slightly", 0.3), ("40 %", 0.4), ("1", 1)],
)
async def test_strength_is_understood_as_an_option_and_in_a_reply(
    game: Table, said: str, strength: float
) -> None:
    parent = await game.picture("a quiet harbour")

    await game.say("iterate", change="at night", strength=said)
    await game.reply(parent, f"at night --strength {said} in the rain")

    _, by_option, by_reply = await game.history()
    assert by_option.params.sent_strength == by_reply.params.sent_strength == strength
    assert by_reply.params.changes == ("at night in the rain",)


async def test_an_unreadable_strength_is_explained(game: Table) -> None:
    await game.picture("a quiet harbour")

    said = await game.say("iterate", change="at night", strength="purple")

    assert said == (
        "**strength** cannot be *purple*; it takes a number from 0 to 1, a percentage, or "
        "a little, some, a lot. Nothing was used."
    )


@pytest.mark.parametrize("command", ["iterate", "image scene"])
async def test_the_words_for_strength_are_offered(game: Table, command: str) -> None:
    everything = await game.player.autocomplete(game.channel, command, "strength", "")
    some = await game.player.autocomplete(game.channel, command, "strength", "lot")
    number = await game.player.autocomplete(game.channel, command, "strength", "0.4")

    assert [each["name"] for each in everything] == ["a little", "some", "a lot"]
    assert [each["value"] for each in some] == ["a lot", "lot"]
    assert [each["value"] for each in number] == ["0.4"]
