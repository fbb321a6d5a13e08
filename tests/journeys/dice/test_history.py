"""`/rolls`, the history of rolls, and `/dice fairness`."""

import re

import discord

from bot.play.stage import answer_text
from cogs.components.layout import every
from studio.services.dice.roll_history import ROLLS_PER_PAGE
from tests.journeys.dice.rolls import roll
from tests.journeys.table import Table


async def test_the_history_has_pages_and_filters(game: Table) -> None:
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


async def test_a_repeated_fairness_check_gives_the_same_result(game: Table) -> None:
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
    # It says one thing, in words.
    few = await game.say("dice fairness", die="d20")
    assert "Too few to judge: 99 more" in few
    for text in (few, answer_text(results[0])):
        assert not re.search(r"\bp\b|χ|fair dice are.*fair dice are", text)
