"""Scenes that are refused: the character, the words or the pace; a refusal costs nothing."""

import pytest

from tests.journeys.pictures.expectations import nothing_was_written
from tests.journeys.table import Table


async def test_a_character_without_a_portrait_is_refused_with_what_to_do(game: Table) -> None:
    await game.create_character()

    said = await game.scene("crossing a ford", character="Elara")
    said_to_others = await game.scene("crossing a ford", character="Elara", by=game.person("ann"))

    assert said == (
        f"**Elara** has no saved portrait yet. {game.player.mention} can save one with "
        f"`/character show`; then {game.the_gm} approves."
    )
    assert said_to_others.startswith("There is no character called **Elara**"), "it is a draft"
    assert len(await game.history()) == 1


async def test_a_character_that_waits_for_the_gm_is_refused_and_the_answer_says_so(
    game: Table,
) -> None:
    await game.saved_character()

    said = await game.scene("crossing a ford", character="Elara")

    assert said == (
        f"**Elara** still waits until {game.the_gm} approves them, with the buttons on their card "
        "or at `/character show`; then scenes can have them."
    )


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ("Request changes", "asked for changes to **Elara**."),
        ("Reject", "did not accept **Elara**."),
    ],
)
async def test_a_character_that_was_sent_back_is_refused_with_what_to_do(
    game: Table, button: str, words: str
) -> None:
    card = await game.saved_character()
    opened = await game.gm.click(card, label=button)
    await game.gm.submit_modal(opened, {"text": "no laser swords, please"})

    said = await game.scene("crossing a ford", character="Elara")

    assert words in said
    assert "`/character edit`" in said
    assert game.player.mention in said


async def test_a_retired_character_is_refused_with_the_way_back(game: Table) -> None:
    await game.approved_character()
    await game.say("character retire", name="Elara")

    said = await game.scene("crossing a ford", character="Elara")

    assert said == "**Elara** is retired; `/character show` can bring them back."


async def test_a_name_that_is_nearly_a_character_is_asked_back(game: Table) -> None:
    await game.approved_character()

    said = await game.scene("crossing a ford", character="Elra")

    assert said == "There is no character called **Elra** in this game. Did you mean **Elara**?"


async def test_a_name_that_is_no_character_says_where_to_look(game: Table) -> None:
    said = await game.scene("crossing a ford", character="Xanthippe *the* `bold`")

    assert said.startswith(r"There is no character called **Xanthippe \*the\* \`bold\`**")
    assert "`/character list` shows who there is." in said
    assert await nothing_was_written(game)


async def test_a_refusal_is_private(game: Table) -> None:
    result = await game.player.slash(
        game.channel, "image scene", description="crossing a ford", character="Nobody"
    )

    assert result.ephemeral


@pytest.mark.parametrize(
    ("description", "words"),
    [
        ("   ", "I found no words in the description. Nothing was used."),  # spaces alone
        ("🔥🐉🔥", "I found no words in the description. Nothing was used."),  # emoji alone
        (
            "\u200b\u200d\u2060\ufeff",
            "I found no words in the description.",
        ),  # invisible characters alone
        ("?! … —", "I found no words in the description."),  # punctuation alone
        (
            "x" * 6000,  # the most that Discord accepts
            "There is room for 1,500 characters in the description; these are 6,000.",
        ),
        ("x" * 1501, "There is room for 1,500 characters in the description; these are 1,501."),
        ("hardcore porn", "My own list keeps *"),  # the word lists
        ("h a r d c o r e  p o r n", "My own list keeps"),  # spaced out
    ],
)
async def test_a_description_that_cannot_be_drawn_is_refused_and_costs_nothing(
    game: Table, description: str, words: str
) -> None:
    said = await game.scene(description)

    assert words in said
    assert "Nothing was used." in said
    assert await nothing_was_written(game)
    assert "0 of 20 pictures used" in await game.say("quota show")


async def test_a_style_that_is_too_long_is_refused(game: Table) -> None:
    said = await game.scene("a quiet harbour", style="x" * 201)

    assert said.startswith("There is room for 200 characters in the style; these are 201.")
    assert await nothing_was_written(game)


async def test_a_style_of_forbidden_words_is_refused(game: Table) -> None:
    said = await game.scene("a quiet harbour", style="hardcore porn")

    assert said.startswith("My own list keeps")
    assert await nothing_was_written(game)


@pytest.mark.parametrize(
    "description",
    [
        "a cat",  # five characters
        "x",  # one letter
        "雨の港",  # no space anywhere
        "x" * 1500,  # the longest allowed
        "goblins die in the blood-red dusk",  # fantasy violence is allowed
    ],
)
async def test_short_long_and_violent_descriptions_are_drawn(game: Table, description: str) -> None:
    await game.picture(description)

    assert (await game.newest()).generation.text == description


async def test_a_member_who_asks_too_fast_has_to_wait_and_can_then_continue(
    game: Table,
) -> None:
    for _ in range(20):
        assert "pictures used" in await game.say("quota show")

    assert await game.say("quota show") == "One moment, please: try again in 61 s."
    assert "pictures used" in await game.say("quota show", by=game.person("ann"))

    game.clock.advance(60)
    assert "pictures used" in await game.say("quota show")


async def test_clicks_count_for_the_rate_limit_and_a_sent_form_is_never_refused(
    game: Table,
) -> None:
    picture = await game.picture()
    opened = await game.player.click(picture, label="Iterate")
    for _ in range(18):
        await game.say("quota show")

    assert (await game.press(picture, "Vary")).startswith("One moment, please")
    assert len(await game.history()) == 1

    await game.player.submit_modal(opened, {"text": "at night"})
    await game.settled()
    assert (await game.newest()).params.changes == ("at night",)
