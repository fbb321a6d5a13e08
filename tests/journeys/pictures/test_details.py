"""⋯ under a picture: how it was made, and its settings once more."""

from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType
from typing import Any

import discord
import pytest
import simcord
from PIL import Image

from bot.play.stage import answer_text, message_text
from cogs.components.layout import TEXT_LIMIT, card
from cogs.components.payloads import OnPicture
from cogs.components.words import DELETE, DETAILS
from cogs.interactions.buttons import ActionButton, buttons
from db.repositories import pictures
from sketch import FailureKind, FailurePlan
from tests.journeys.table import Table, full_size, labels

GONE = "I find no picture of mine there; it may have been deleted."
MARKDOWN = "*bold* _under_ ~~gone~~ ||hid|| `code` [a](http://b.c) > "
ALL = ["Details", "Upscale", "Paint over", "Tree", "Delete", "☆ Star", "Attach to post"]


def encoded() -> bytes:
    """A picture that somebody has."""
    png = BytesIO()
    Image.new("RGB", (320, 200), "teal").save(png, "PNG")
    return png.getvalue()


def block(name: str, text: str) -> str:
    """A text as the card shows it, to be copied by a long press."""
    return f"**{name}**\n```\n{text}\n```"


async def old_picture(game: Table) -> discord.Message:
    """A message with the buttons that pictures had before there was ⋯."""
    await game.picture()
    id = (await game.newest()).generation.id
    channel = game.stage.app.client.get_channel(game.channel.id)
    assert isinstance(channel, discord.TextChannel)
    shown = card(
        "**A quiet harbour**",
        buttons(
            ActionButton(DETAILS, "Details", OnPicture(id)),
            ActionButton(DELETE, "Delete", OnPicture(id)),
        ),
    )
    await channel.send(view=shown.view)
    return game.last()


async def reusing(
    game: Table, picture: discord.Message, *, by: simcord.MemberActor | None = None
) -> simcord.InteractionResult:
    """The form that *Use these settings* opens."""
    details = await game.more(picture, "Details", by=by)
    return await (by or game.player).click(details, label="Use these settings")


def filled(opened: simcord.InteractionResult) -> dict[str, Any]:
    """What stands in the fields of a form, by their ids."""
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
    """The form sent with some of its fields changed; gives the answer's words."""
    values = {id: value for id, value in filled(opened).items() if value}
    sent = await (by or game.player).submit_modal(opened, {**values, **changed})
    said = answer_text(sent)
    await game.settled()
    return said


# ── ⋯ ────────────────────────────────────────────────────────────────────────


async def test_more_answers_privately_with_the_picture_named(game: Table) -> None:
    picture = await game.picture("a quiet harbour. Gulls")

    opened = await game.player.click(picture, label="⋯")

    assert opened.ephemeral
    assert answer_text(opened) == "**A quiet harbour**"
    assert opened.response is not None
    assert labels(opened.response) == ALL


async def test_only_whoever_may_delete_is_offered_it(game: Table) -> None:
    picture = await game.picture()

    offered = {}
    for by in (game.gm, game.admin("root"), game.person("ann")):
        opened = await by.click(picture, label="⋯")
        assert opened.response is not None
        offered[by.user.name] = "Delete" in labels(opened.response)

    assert offered == {"oren": True, "root": True, "ann": False}


async def test_more_of_a_picture_that_is_deleted_while_it_is_open_says_so(game: Table) -> None:
    picture = await game.picture()
    opened = await game.gm.click(picture, label="⋯")
    assert opened.response is not None
    await game.delete(picture)

    for label in ("Details", "Upscale", "Paint over", "Delete"):
        assert await game.press(opened.response, label, by=game.gm) == GONE, label
    # The rest of its session is there.
    assert "**A quiet harbour**" in await game.press(opened.response, "Tree", by=game.gm)


async def test_more_works_after_a_restart(game: Table) -> None:
    picture = await game.picture()
    opened = await game.player.click(picture, label="⋯")
    assert opened.response is not None

    await game.restart()

    assert "**Seed**" in await game.press(opened.response, "Details")
    assert "**Seed**" in await game.details(game.pictures()[0])


async def test_buttons_of_older_messages_go_on_working(game: Table) -> None:
    older = await old_picture(game)
    await game.restart()

    assert "**Seed**" in await game.press(older, "Details")
    refused = await game.press(older, "Delete", by=game.person("ann"))
    assert refused == "Only its owner, the GM or an admin can delete this picture."
    asked = await game.player.click(older, label="Delete")
    assert asked.response is not None
    await game.player.click(asked.response, label="Delete")
    assert game.pictures() == []


# ── details ──────────────────────────────────────────────────────────────────


async def test_details_tell_how_the_picture_was_made(table: Table) -> None:
    await table.create_game(approvals=False, house_style="muted colours")
    await table.saved_character("Elara", looks="an elf in a green cloak")
    full_size(table)
    table.provider.seconds = 4.0
    await table.scene("crossing a ford", character="Elara", style="Woodcut", aspect="1:1", seed=7)
    await table.later(8)
    [picture] = table.pictures()

    answer = await table.more(picture, "Details")

    assert answer.message.flags.ephemeral
    assert labels(answer) == ["Use these settings", "Tree"]
    said = answer_text(answer)
    for part in (
        "**Details** · step 1 of *Crossing a ford*",
        block("As typed", "crossing a ford"),
        block(
            "As sent",
            "Elara: An elf in a green cloak. Crossing a ford. "
            "Style: woodcut print, black and cream, carved lines, muted colours.",
        ),
        block("Kept out", "text, watermark, signature"),
    ):
        assert part in said
    lines = said.splitlines()
    for line in (
        "**From** words alone",
        "**Characters** Elara",
        "**Style** Woodcut",
        "**Model** sketch-standard (sketch)",
        "**Quality** standard",
        "**Seed** `7`",
        "**Size** 768 × 768 (1:1)",
        "**Cost** $0.003",
        "**Tries** 1",
        "**Waited in line** 0.0 s",
        "**Stored after** 0.0 s",
        "**Posted after** 0.0 s",
    ):
        assert line in lines
    assert f"by {table.player.mention}" in said
    assert "**State**" not in said
    drawn_s = float(said.partition("**Drawn in** ")[2].partition(" s")[0])
    assert 4.0 <= drawn_s <= 8.0


async def test_details_of_a_child_name_its_parent_and_strength(game: Table) -> None:
    parent = await game.picture()
    await game.reply(parent, "at night --strength 0.4")

    said = await game.details(game.pictures()[-1])

    assert "**Details** · step 2 of *A quiet harbour*" in said
    assert "**From** step 1, changed\n" in said
    assert "**Strength** 0.4\n" in said
    assert block("As typed", "at night") in said


@pytest.mark.parametrize(
    ("label", "from_"), [("Vary", "step 1, a variation"), ("Redo", "words alone, drawn again")]
)
async def test_details_say_how_a_picture_came_of_another(
    game: Table, label: str, from_: str
) -> None:
    picture = await game.picture()
    await game.press(picture, label)

    assert f"**From** {from_}\n" in await game.details(game.pictures()[-1])


async def test_details_of_an_enlarged_picture(game: Table) -> None:
    picture = await game.picture()
    opened = await game.player.click(picture, label="⋯")
    assert opened.response is not None
    await game.press(opened.response, "Upscale")
    large = game.pictures()[-1]

    said = await game.details(large)

    assert "**From** step 1, enlarged\n" in said
    assert "**As sent**" not in said
    assert message_text(large).startswith("**A quiet harbour, enlarged**")
    assert large.attachments[0].description == picture.attachments[0].description


async def test_a_picture_painted_over_says_where(game: Table) -> None:
    await game.picture("a quiet harbour")

    await game.say("iterate", change="a lantern", region="left", feather="hard")

    painted = game.pictures()[-1]
    assert message_text(painted).startswith("**A quiet harbour · a lantern (left half)**")
    assert painted.attachments[0].description == (
        "AI picture: a quiet harbour; the left half painted over: a lantern. "
        "Style: Fantasy painting."
    )
    said = await game.details(painted)
    assert "**From** step 1, painted over\n" in said
    assert "**Painted over** the left half, with a hard edge\n" in said


async def test_details_say_when_the_parent_was_deleted(game: Table) -> None:
    parent = await game.picture()
    await game.reply(parent, "at night")
    await game.delete(parent)

    said = await game.details(game.pictures()[0])

    assert "**From** step 1 (deleted since), changed\n" in said


async def test_a_wait_behind_another_picture_is_told(game: Table) -> None:
    game.provider.seconds = 10.0
    for words in ("first", "second", "third"):
        await game.scene(f"the {words} harbour", quality="draft")
    await game.later(40)
    last = game.pictures()[-1]

    said = await game.details(last)

    waited = said.partition("**Waited in line** ")[2].partition(" s")[0]
    assert float(waited) >= 8


async def test_what_was_asked_for_again_counts_as_another_try(
    game: Table, failures: FailurePlan
) -> None:
    failures.add(FailureKind.TRANSIENT)
    await game.scene("a quiet harbour", quality="draft")
    await game.later(60)

    said = await game.details(game.pictures()[0])

    assert "**Tries** 2" in said.splitlines()


async def test_several_pictures_of_one_request_are_one_try_each(game: Table) -> None:
    await game.scene("a quiet harbour", quality="draft", count=3)

    for picture in game.pictures():
        assert "**Tries** 1" in (await game.details(picture)).splitlines()


async def test_details_of_a_picture_that_failed_say_why(game: Table, failures: FailurePlan) -> None:
    """They are reached from the session's tree; here by the button of an older card."""
    failures.add(FailureKind.REFUSED)
    await game.scene("a quiet harbour", quality="draft")
    await game.later(10)
    made = await game.newest()
    assert made.generation.status == "failed"
    channel = game.stage.app.client.get_channel(game.channel.id)
    assert isinstance(channel, discord.TextChannel)
    shown = card("…", buttons(ActionButton(DETAILS, "Details", OnPicture(made.generation.id))))
    await channel.send(view=shown.view)

    said = await game.press(game.last(), "Details")

    assert "**State** did not come. " in said
    assert "**Stored after**" not in said
    assert "**Size** 3:2\n" in said


async def test_anybody_may_look_at_details(game: Table) -> None:
    picture = await game.picture()

    assert "**Seed**" in await game.details(picture, by=game.person("ann"))


async def test_texts_too_long_for_a_card_go_along_whole(game: Table) -> None:
    """SimCord refuses what Discord would refuse; the card must hold what matters even so."""
    words = (MARKDOWN * 40)[:1500]
    picture = await game.picture(words, style=("*_~|" * 50)[:200], seed=7, quality="standard")

    answer = await game.more(picture, "Details")

    said = answer_text(answer)
    assert len(said) <= TEXT_LIMIT
    assert "…\n```" in said
    assert "**Seed** `7`" in said
    assert "**Cost** $0.003" in said
    assert "**Asked** <t:" in said
    [file] = answer.message.attachments
    whole = (await file.read()).decode()
    made = await game.newest()
    assert made.generation.text in whole
    assert made.generation.prompt in whole


async def test_short_texts_need_no_file(game: Table) -> None:
    picture = await game.picture()

    answer = await game.more(picture, "Details")

    assert answer.message.attachments == []


async def test_ticks_in_a_text_do_not_end_its_block(game: Table) -> None:
    picture = await game.picture("a sign that reads ```beware``` in chalk")

    said = await game.details(picture)

    typed = said.partition("**As typed**\n```\n")[2].partition("\n```")[0]
    assert typed.replace("\u200b", "") == "a sign that reads ```beware``` in chalk"


# ── use these settings ───────────────────────────────────────────────────────


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


async def test_what_changed_in_a_session_is_told_the_model_at_once(game: Table) -> None:
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


async def test_an_uploaded_picture_is_started_from_once_more(game: Table) -> None:
    await game.scene(
        "a quiet harbour", quality="draft", source=("mine.png", encoded()), strength="0.4", seed=7
    )
    [picture] = game.pictures()
    assert "**From** an uploaded picture\n" in await game.details(picture)
    opened = await reusing(game, picture)
    assert filled(opened)["settings"] == "8:5, draft, 0.4"

    await send(game, opened, {"settings": "draft, a lot"})

    first, again = await game.history()
    assert again.session.id != first.session.id
    assert again.params.uploaded
    assert again.params.strength == 0.8
    assert again.params.aspect == first.params.aspect
    async with game.stage.app.database.read() as tx:
        inputs = [await pictures.asset(tx, each.generation.id, "input") for each in (first, again)]
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
        ({"settings": "3:2, splendid"}, "**setting** cannot be *splendid*"),
        ({"settings": "9:1"}, "**setting** cannot be *9:1*"),
        # There is no picture of which some could stay.
        ({"settings": "3:2, 0.4"}, "**strength** says something about **source**"),
    ],
)
async def test_what_cannot_be_used_is_said_and_nothing_is_written(
    game: Table, changed: dict[str, str], said: str
) -> None:
    picture = await game.picture()
    opened = await reusing(game, picture)
    before = await game.rows()

    assert said in await send(game, opened, changed)
    assert await game.rows() == before


async def test_the_new_session_is_whose_who_asked(game: Table) -> None:
    picture = await game.picture()
    ann = game.person("ann")

    await send(game, await reusing(game, picture, by=ann), by=ann)

    made = await game.newest()
    assert made.session.owner_id == ann.id
    assert made.generation.requester_id == ann.id


async def test_a_long_session_is_shortened_into_the_form(game: Table) -> None:
    picture = await game.picture("x" * 1400)
    await game.reply(picture, "y" * 400)

    opened = await reusing(game, game.pictures()[-1])

    description = filled(opened)["description"]
    assert len(description) <= 1500
    assert description.endswith(f"… Now: {'y' * 400}.")
    await send(game, opened)
    assert (await game.newest()).params.scene == description


async def test_a_character_that_was_renamed_is_cast_by_its_new_name(game: Table) -> None:
    await game.approved_character("Elara")
    picture = await game.picture("crossing a ford", character="Elara")
    opened = await game.player.slash(game.channel, "character edit", name="Elara", what="profile")
    await game.player.submit_modal(opened, {"name": "Elarion"})

    await send(game, await reusing(game, picture))

    assert (await game.newest()).names == ("Elarion",)


async def test_a_character_retired_since_is_named(game: Table) -> None:
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


async def test_a_character_deleted_since_is_not_taken_for_another_of_its_name(
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
    await game.say("game close", by=game.gm)

    assert "This channel has no game yet." in answer_text(await reusing(game, picture))


async def test_a_picture_deleted_while_the_form_was_open(game: Table) -> None:
    picture = await game.picture()
    opened = await reusing(game, picture)
    await game.delete(picture)

    assert await send(game, opened) == GONE
