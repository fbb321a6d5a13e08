"""`/character list` and `/character show`."""

import pytest

from bot.play.stage import message_text
from tests.journeys.characters.drafts import draft
from tests.journeys.table import ELARA, Table, labels


async def test_an_empty_list_says_what_to_type_first(game: Table) -> None:
    assert await game.say("character list") == (
        "Nobody here yet. Make the first one with `/character create`."
    )


async def test_the_list_says_who_plays_whom_and_how_they_stand(game: Table) -> None:
    await game.approved_character("Elara")
    await game.saved_character("Bram", by=game.person("ann"))
    await game.create_character("Cara")

    lines = (await game.say("character list")).splitlines()

    assert lines == [
        "**Characters of The Long Road**",
        f"**Bram** · {game.person('ann').mention} · waits for the GM",
        f"**Cara** · {game.player.mention} · draft, not saved yet",
        f"**Elara** · {game.player.mention} · approved",
    ]


async def test_forty_characters_fit_on_one_card(drafts: Table) -> None:
    for number in range(40):
        await draft(drafts, f"Guard {number:02}")

    said = await drafts.say("character list")

    assert all(f"**Guard {number:02}**" in said for number in range(40))
    assert "more" not in said


async def test_a_list_too_long_for_a_card_says_how_many_are_left_out(drafts: Table) -> None:
    for number in range(40):
        await draft(drafts, f"Guard {number:02} of the Long and Winding Road to the North")

    said = await drafts.say("character list")

    shown = said.count("**Guard")
    assert 25 < shown < 40
    assert f"and {40 - shown} more; `/character show` finds them by name" in said


async def test_a_sheet_shows_portrait_looks_style_player_and_backstory(game: Table) -> None:
    await game.approved_character(backstory="Left the border *forest*.")

    sheet = await game.sheet()

    said = message_text(sheet.message)
    assert said.startswith("**Elara** · approved")
    assert ELARA in said
    assert "**Backstory**\nLeft the border \\*forest\\*." in said
    assert f"-# Fantasy painting · played by {game.player.mention}" in said
    assert len(sheet.attachments) == 1
    assert sheet.ephemeral


@pytest.mark.parametrize(
    ("state", "who", "buttons"),
    [
        ("draft", "player", ["Tries", "Edit looks"]),
        ("draft", "gm", []),
        ("pending", "player", ["Edit looks"]),
        ("pending", "gm", ["Approve", "Request changes", "Reject"]),
        ("approved", "player", ["Edit looks", "All pictures", "Kit", "Versions"]),
        ("approved", "gm", ["All pictures", "Versions"]),
        ("approved", "outsider", ["All pictures"]),
        ("retired", "player", ["Bring back", "All pictures", "Kit", "Versions"]),
        ("retired", "gm", ["Bring back", "All pictures", "Versions"]),
        ("retired", "outsider", ["All pictures"]),
    ],
)
async def test_a_sheet_has_the_buttons_its_reader_can_use(
    game: Table, state: str, who: str, buttons: list[str]
) -> None:
    preview = await game.create_character()
    if state != "draft":
        await game.player.click(preview, label="Save")
    if state in ("approved", "retired"):
        await game.gm.click(game.last(), label="Approve")
    if state == "retired":
        await game.say("character retire", name="Elara")
    reader = {"player": game.player, "gm": game.gm, "outsider": game.person("ann")}[who]

    assert labels(await game.sheet(by=reader)) == buttons


async def test_tries_turns_the_sheet_into_the_preview(game: Table) -> None:
    await game.create_character()
    sheet = await game.sheet()

    await game.player.click(sheet, label="Tries")

    assert "**Is this Elara?** · try 1 of 1" in message_text(sheet.message)
    await game.player.click(sheet, label="Save")
    assert "waits for the GM" in message_text(sheet.message)


async def test_the_longest_looks_and_backstory_still_fit_on_a_sheet(game: Table) -> None:
    """Every character is escaped, which makes the longest possible sheet."""
    await game.create_character(looks="a_b*" * 375, backstory="c_d~" * 1000)

    sheet = await game.sheet()

    assert message_text(sheet.message).startswith("**Elara** · draft")
    assert labels(sheet) == ["Tries", "Edit looks"]


async def test_a_lost_portrait_is_left_out_of_the_sheet(game: Table) -> None:
    await game.approved_character()
    kept = list(game.stage.app.settings.data_folder.rglob("*.png"))
    assert kept
    for file in kept:
        file.unlink()

    sheet = await game.sheet()

    assert message_text(sheet.message).startswith("**Elara**")
    assert sheet.message.attachments == []
