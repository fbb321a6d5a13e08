"""Details of a picture: how and from what it was made."""

import discord
import pytest

from bot.play.stage import answer_text, message_text
from cogs.components.layout import TEXT_LIMIT, card
from cogs.components.payloads import OnPicture
from cogs.components.words import DETAILS
from cogs.interactions.buttons import ActionButton, buttons
from sketch import FailureKind, FailurePlan
from tests.journeys.pictures.expectations import MARKDOWN
from tests.journeys.table import Table, full_size, labels


def block(name: str, text: str) -> str:
    """A text as the card shows it, in a code block for copying."""
    return f"**{name}**\n```\n{text}\n```"


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
        "**How** drawn from words alone",
        "**Characters** Elara",
        "**Style** Woodcut",
        "**Model** sketch-standard (sketch)",
        "**Quality** standard",
        "**Seed** `7`",
        "**Size** 768 × 768 (1:1)",
        "**Cost** nothing",
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
    assert "**How** changed from step 1\n" in said
    assert "**Strength** 0.4\n" in said
    assert block("As typed", "at night") in said


@pytest.mark.parametrize(
    ("label", "how"), [("Vary", "varied from step 1"), ("Redo", "drawn again from words alone")]
)
async def test_details_say_how_a_picture_was_made_from_another(
    game: Table, label: str, how: str
) -> None:
    picture = await game.picture()
    await game.press(picture, label)

    assert f"**How** {how}\n" in await game.details(game.pictures()[-1])


async def test_details_of_an_enlarged_picture(game: Table) -> None:
    picture = await game.picture()
    opened = await game.player.click(picture, label="⋯")
    assert opened.response is not None
    await game.press(opened.response, "Upscale")
    large = game.pictures()[-1]

    said = await game.details(large)

    assert "**How** enlarged from step 1\n" in said
    assert "**As sent**" not in said
    assert message_text(large).startswith("**A quiet harbour, enlarged**")
    assert large.attachments[0].description == picture.attachments[0].description


async def test_details_of_a_painted_over_picture_say_where(game: Table) -> None:
    await game.picture("a quiet harbour")

    await game.say("iterate", change="a lantern", region="left", feather="hard")

    painted = game.pictures()[-1]
    assert message_text(painted).startswith("**A quiet harbour · a lantern (left half)**")
    assert painted.attachments[0].description == (
        "Sketch, not AI: a quiet harbour; the left half painted over: a lantern. "
        "Style: Fantasy painting."
    )
    said = await game.details(painted)
    assert "**How** painted over from step 1\n" in said
    assert "**Painted over** the left half, with a hard edge\n" in said


async def test_details_say_when_the_parent_was_deleted(game: Table) -> None:
    parent = await game.picture()
    await game.reply(parent, "at night")
    await game.delete(parent)

    said = await game.details(game.pictures()[0])

    assert "**How** changed from step 1 (deleted since)\n" in said


async def test_details_show_the_wait_behind_another_picture(game: Table) -> None:
    game.provider.seconds = 10.0
    for words in ("first", "second", "third"):
        await game.scene(f"the {words} harbour", quality="draft")
    await game.later(40)
    last = game.pictures()[-1]

    said = await game.details(last)

    waited = said.partition("**Waited in line** ")[2].partition(" s")[0]
    assert float(waited) >= 8


async def test_a_retried_request_counts_as_another_try(game: Table, failures: FailurePlan) -> None:
    failures.add(FailureKind.TRANSIENT)
    await game.scene("a quiet harbour", quality="draft")
    await game.later(60)

    said = await game.details(game.pictures()[0])

    assert "**Tries** 2" in said.splitlines()


async def test_several_pictures_of_one_request_show_one_try_each(game: Table) -> None:
    await game.scene("a quiet harbour", quality="draft", count=3)

    for picture in game.pictures():
        assert "**Tries** 1" in (await game.details(picture)).splitlines()


async def test_details_of_a_picture_that_failed_say_why(game: Table, failures: FailurePlan) -> None:
    """Members open them from the session's tree; here the button of an older card opens them."""
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


async def test_every_member_can_see_details(game: Table) -> None:
    picture = await game.picture()

    assert "**Seed**" in await game.details(picture, by=game.person("ann"))


async def test_texts_too_long_for_the_card_are_sent_whole_as_a_file(game: Table) -> None:
    """SimCord enforces Discord's limits; the card keeps within them."""
    words = (MARKDOWN * 40)[:1500]
    picture = await game.picture(words, style=("*_~|" * 50)[:200], seed=7, quality="standard")

    answer = await game.more(picture, "Details")

    said = answer_text(answer)
    assert len(said) <= TEXT_LIMIT
    assert "…\n```" in said
    assert "**Seed** `7`" in said
    assert "**Cost** nothing" in said
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


async def test_backticks_in_a_text_do_not_end_its_code_block(game: Table) -> None:
    picture = await game.picture("a sign that reads ```beware``` in chalk")

    said = await game.details(picture)

    typed = said.partition("**As typed**\n```\n")[2].partition("\n```")[0]
    assert typed.replace("\u200b", "") == "a sign that reads ```beware``` in chalk"
