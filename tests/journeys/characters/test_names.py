"""Names of characters: offered while typing, and looked up however they are written."""

import pytest

from tests.journeys.characters.drafts import draft
from tests.journeys.table import Table


async def test_drafts_are_offered_to_their_owner_and_to_the_gm(drafts: Table) -> None:
    await draft(drafts, "Aldo", by=drafts.person("ann"))
    await draft(drafts, "Zoe")
    await draft(drafts, "Bram")

    offered = await drafts.player.autocomplete(
        drafts.channel, "image scene", "character", "", description="x"
    )

    assert [each["value"] for each in offered] == ["Bram", "Zoe"]
    offered = await drafts.gm.autocomplete(
        drafts.channel, "image scene", "character", "", description="x"
    )
    assert [each["value"] for each in offered] == ["Aldo", "Bram", "Zoe"]


async def test_names_that_begin_with_what_is_typed_come_first(drafts: Table) -> None:
    for name in ("Sir Bram", "Bram", "Elara"):
        await draft(drafts, name)

    offered = await drafts.player.autocomplete(drafts.channel, "character show", "name", "BRA")

    assert [each["value"] for each in offered] == ["Bram", "Sir Bram"]


async def test_retired_characters_are_offered_last(drafts: Table) -> None:
    await draft(drafts, "Aldo")
    await draft(drafts, "Zoe")
    await drafts.say("character retire", name="Aldo")

    offered = await drafts.player.autocomplete(drafts.channel, "character show", "name", "")

    assert [each["value"] for each in offered] == ["Zoe", "Aldo"]


async def test_at_most_twenty_five_names_are_offered(drafts: Table) -> None:
    for number in range(27):
        await draft(drafts, f"Guard {number:02}")

    offered = await drafts.player.autocomplete(drafts.channel, "character show", "name", "g")

    assert len(offered) == 25


@pytest.mark.parametrize("typed", ["x" * 100, "🔥", "*_~`", "@everyone"])
async def test_text_that_is_no_name_offers_no_character(drafts: Table, typed: str) -> None:
    await draft(drafts, "Elara")

    offered = await drafts.player.autocomplete(drafts.channel, "character show", "name", typed)

    assert offered == []


async def test_without_a_game_no_name_is_offered(table: Table) -> None:
    assert await table.player.autocomplete(table.channel, "character show", "name", "e") == []


NOBODY = [
    ("Elra", "There is no character called **Elra** in this game. Did you mean **Elara**?"),
    ("Grumbold", "There is no character called **Grumbold** in this game. `/character list`"),
    ("*Elra*", r"There is no character called **\*Elra\*** in this game."),
    ("x" * 300, "There is no character called"),
]


@pytest.mark.parametrize("command", ["character show", "character delete", "character edit"])
async def test_an_unknown_name_is_answered_with_the_nearest_one(
    drafts: Table, command: str
) -> None:
    await draft(drafts, "Elara")

    for typed, words in NOBODY:
        assert (await drafts.say(command, name=typed)).startswith(words), typed


async def test_a_scene_with_an_unknown_name_costs_nothing(game: Table) -> None:
    await game.approved_character()

    said = await game.scene("reading by the fire", character="Elra")

    assert "Did you mean **Elara**?" in said
    assert "1 of 20 pictures used" in await game.say("quota show")


async def test_a_character_is_found_however_the_name_is_written(drafts: Table) -> None:
    await draft(drafts, "Élan D’Arc")

    for typed in ("élan d'arc", "ÉLAN  D’ARC", "E\u0301lan D'Arc"):
        assert "Élan D’Arc" in await drafts.say("character show", name=typed)
