"""*Use these settings*: the form with a picture's settings, and the session it begins."""

from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType
from typing import Any

import discord
import pytest
import simcord
from PIL import Image

from bot.play.stage import answer_text, message_text
from db.enums import AssetRole
from db.repositories import pictures
from tests.journeys.games.confirming import confirmed
from tests.journeys.pictures.expectations import GONE
from tests.journeys.table import Table


def encoded() -> bytes:
    """An encoded picture to upload."""
    png = BytesIO()
    Image.new("RGB", (320, 200), "teal").save(png, "PNG")
    return png.getvalue()


async def reusing(
    game: Table, picture: discord.Message, *, by: simcord.MemberActor | None = None
) -> simcord.InteractionResult:
    """Click *Use these settings*; gives the answer with the form."""
    details = await game.more(picture, "Details", by=by)
    return await (by or game.player).click(details, label="Use these settings")


def filled(opened: simcord.InteractionResult) -> dict[str, Any]:
    """The values in the fields of the open form, by id."""
    assert opened.modal is not None, answer_text(opened)
    fields = [each["component"] for each in opened.modal["components"]]
    return {field["custom_id"]: field.get("value", "") for field in fields}


async def send(
    game: Table,
    opened: simcord.InteractionResult,
    changed: Mapping[str, str] = MappingProxyType({}),
    *,
    by: simcord.MemberActor | None = None,
) -> str:
    """Send the form with some fields changed; gives the words of the answer."""
    values = {id: value for id, value in filled(opened).items() if value}
    sent = await (by or game.player).submit_modal(opened, {**values, **changed})
    said = answer_text(sent)
    await game.settled()
    return said


async def test_the_form_is_filled_with_the_pictures_settings(game: Table) -> None:
    picture = await game.picture("a quiet harbour", style="Woodcut", aspect="2:3", seed=7)
    await game.reply(picture, "at night --no people, boats --quality high")

    opened = await reusing(game, game.pictures()[-1])

    assert filled(opened) == {
        "description": "A quiet harbour. Now: at night.",
        "style": "Woodcut",
        "keep-out": "people, boats",
        "seed": "7",
        "settings": "2:3, high",
    }


async def test_the_same_settings_begin_a_new_session_with_the_same_picture(game: Table) -> None:
    await game.approved_character("Elara")
    picture = await game.picture("crossing a ford", character="Elara", style="Woodcut", seed=7)
    await game.restart()

    await send(game, await reusing(game, game.pictures()[0]))

    first, again = [each for each in await game.history() if each.session.look_id is None]
    assert message_text(game.pictures()[-1]).startswith("**Crossing a ford**")
    assert again.session.id != first.session.id
    assert again.parent is None
    assert again.generation.kind == "scene"
    assert again.names == ("Elara",)
    assert again.params.tier == first.params.tier
    assert again.output is not None
    assert first.output is not None
    for name in ("text", "prompt", "negative", "seed", "model"):
        assert getattr(again.generation, name) == getattr(first.generation, name), name
    assert again.output.sha256 == first.output.sha256
    assert picture.id != game.pictures()[-1].id


async def test_use_these_settings_sends_the_same_prompt_as_the_whole_session(game: Table) -> None:
    picture = await game.picture("a quiet harbour")
    await game.reply(picture, "at night --no people")
    await game.reply(game.pictures()[-1], "in the rain")

    await send(game, await reusing(game, game.pictures()[-1]))

    *_, child, again = await game.history()
    assert again.generation.prompt == child.generation.prompt
    assert again.generation.negative == child.generation.negative
    assert again.params.changes == ()


async def test_every_setting_can_be_changed_in_the_form(game: Table) -> None:
    picture = await game.picture()

    await send(
        game,
        await reusing(game, picture),
        {
            "description": "a loud tavern",
            "style": "Comic",
            "keep-out": "people; boats",
            "seed": "11",
            "settings": "square high",
        },
    )

    made = await game.newest()
    assert made.params.scene == "a loud tavern"
    assert made.params.style == "Comic"
    assert made.params.negative == ("people", "boats")
    assert made.generation.seed == 11
    assert (made.params.aspect, made.params.tier) == ((1, 1), "high")


async def test_use_these_settings_starts_from_the_uploaded_picture_again(game: Table) -> None:
    await game.scene(
        "a quiet harbour", quality="draft", source=("mine.png", encoded()), strength="0.4", seed=7
    )
    [picture] = game.pictures()
    assert "**How** drawn from a picture that was sent\n" in await game.details(picture)
    opened = await reusing(game, picture)
    assert filled(opened)["settings"] == "8:5, draft, 0.4"

    await send(game, opened, {"settings": "draft, a lot"})

    first, again = await game.history()
    assert again.session.id != first.session.id
    assert again.params.uploaded
    assert again.params.strength == 0.8
    assert again.params.aspect == first.params.aspect
    async with game.stage.app.database.read() as tx:
        inputs = [
            await pictures.asset(tx, each.generation.id, AssetRole.INPUT) for each in (first, again)
        ]
    assert inputs[0] is not None
    assert inputs[1] is not None
    assert inputs[1].sha256 == inputs[0].sha256


async def test_a_form_without_a_seed_gives_another_picture(game: Table) -> None:
    picture = await game.picture(seed=7)

    await send(game, await reusing(game, picture), {"seed": ""})

    assert (await game.newest()).generation.seed != 7


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"description": "🔥"}, "I found no words in the description."),
        ({"seed": "lucky"}, "**seed** cannot be *lucky*"),
        ({"settings": "3:2, splendid"}, "**shape, quality** cannot be *splendid*"),
        ({"settings": "9:1"}, "**shape, quality** cannot be *9:1*"),
        # Strength needs a source picture, and this scene has none.
        ({"settings": "3:2, 0.4"}, "**strength** says something about **source**"),
    ],
)
async def test_an_unusable_setting_is_refused_and_nothing_is_written(
    game: Table, changed: dict[str, str], said: str
) -> None:
    picture = await game.picture()
    opened = await reusing(game, picture)
    before = await game.rows()

    assert said in await send(game, opened, changed)
    assert await game.rows() == before


async def test_the_new_session_belongs_to_the_member_who_asked(game: Table) -> None:
    picture = await game.picture()
    ann = game.person("ann")

    await send(game, await reusing(game, picture, by=ann), by=ann)

    made = await game.newest()
    assert made.session.owner_id == ann.id
    assert made.generation.requester_id == ann.id


async def test_a_long_session_is_shortened_into_the_form(game: Table) -> None:
    picture = await game.picture("x" * 1400)
    change = f"in the rain with {'w' * 380}"
    await game.reply(picture, change)

    opened = await reusing(game, game.pictures()[-1])

    description = filled(opened)["description"]
    assert len(description) <= 1500
    assert description.endswith(f"… Now: {change}.")
    await send(game, opened)
    assert (await game.newest()).params.scene == description


async def test_a_character_that_was_renamed_is_cast_by_its_new_name(game: Table) -> None:
    await game.approved_character("Elara")
    picture = await game.picture("crossing a ford", character="Elara")
    opened = await game.player.slash(game.channel, "character edit", name="Elara", what="profile")
    await game.player.submit_modal(opened, {"name": "Elarion"})

    await send(game, await reusing(game, picture))

    assert (await game.newest()).names == ("Elarion",)


async def test_a_character_that_was_retired_since_is_named_in_the_refusal(game: Table) -> None:
    await game.approved_character("Elara")
    picture = await game.picture("crossing a ford", character="Elara")
    before_retiring = await reusing(game, picture)
    await game.say("character retire", name="Elara")

    opened = await reusing(game, picture)

    retired = "**Elara** is retired; `/character show` can bring them back."
    assert opened.modal is None
    assert answer_text(opened) == retired
    assert await send(game, before_retiring) == retired
    assert len(game.pictures()) == 1


async def test_a_deleted_character_is_not_mistaken_for_another_with_its_name(
    game: Table,
) -> None:
    await game.approved_character("Elara")
    picture = await game.picture("crossing a ford", character="Elara")
    asked = await game.player.slash(game.channel, "character delete", name="Elara")
    assert asked.response is not None
    await game.player.click(asked.response, label="Delete")
    await game.approved_character("Elara", looks="a dwarf with a grey beard")

    said = answer_text(await reusing(game, picture))

    assert said.startswith("There is no character called **Elara** in this game.")


async def test_settings_of_a_closed_game_begin_nothing(game: Table) -> None:
    picture = await game.picture()
    await confirmed(game, "game close", by=game.gm)

    assert "That game is closed" in answer_text(await reusing(game, picture))


async def test_a_picture_deleted_while_the_settings_form_was_open_is_reported(game: Table) -> None:
    picture = await game.picture()
    opened = await reusing(game, picture)
    await game.delete(picture)

    assert await send(game, opened) == GONE
