"""A character is edited, retired and deleted, and by whom."""

import pytest

from bot.play.stage import answer_text, message_text
from tests.journeys.characters.drafts import delete, draft
from tests.journeys.table import Table


async def test_name_and_backstory_change_without_the_gm(game: Table) -> None:
    await game.approved_character(backstory="A secret.")
    opened = await game.player.slash(game.channel, "character edit", name="Elara", what="profile")
    assert opened.modal is not None
    filled = [each["component"]["value"] for each in opened.modal["components"]]
    assert filled == ["Elara", "A secret."]

    sent = await game.player.submit_modal(opened, {"name": "Elara Moss", "backstory": "No secret."})

    assert answer_text(sent) == "**Elara Moss** is up to date."
    assert "**Elara Moss** · approved" in await game.say("character show", name="elara moss")
    await game.picture("reading by the fire", character="Elara Moss")


async def test_a_name_can_change_its_case(game: Table) -> None:
    await game.create_character("elara")
    opened = await game.player.slash(game.channel, "character edit", name="elara", what="profile")

    sent = await game.player.submit_modal(opened, {"name": "ELARA"})

    assert answer_text(sent) == "**ELARA** is up to date."


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Bram", "This game has a character called **Bram** already."),
        ("ＢＲＡＭ", "This game has a character called **Bram** already."),  # full width
        ("@everyone", "That name cannot be used: it must not mention anybody."),
        ("\u200b \u200b", "I found no words in the name."),
        ("Hardcore Porn", "My own list keeps"),
    ],
)
async def test_a_name_that_cannot_be_used_changes_nothing(
    drafts: Table, name: str, words: str
) -> None:
    await draft(drafts, "Elara")
    await draft(drafts, "Bram")
    opened = await drafts.player.slash(
        drafts.channel, "character edit", name="Elara", what="profile"
    )

    sent = await drafts.player.submit_modal(opened, {"name": name})

    assert answer_text(sent).startswith(words)
    assert "**Elara**" in await drafts.say("character list")


@pytest.mark.parametrize("what", ["looks", "profile"])
@pytest.mark.parametrize("who", ["outsider", "gm"])
async def test_only_the_player_edits_a_character(game: Table, what: str, who: str) -> None:
    await game.saved_character()
    other = game.gm if who == "gm" else game.person("ann")

    result = await other.slash(game.channel, "character edit", name="Elara", what=what)

    assert result.modal is None
    assert answer_text(result).startswith("Only its owner")


async def test_a_retired_character_is_in_no_new_scene_until_they_are_brought_back(
    game: Table,
) -> None:
    await game.approved_character()

    said = await game.say("character retire", name="Elara")
    assert said == "**Elara** is retired. `/character show` brings them back."
    assert "retired" in await game.say("character list")
    assert await game.scene("reading by the fire", character="Elara") == (
        "**Elara** is retired; `/character show` can bring them back."
    )

    sheet = await game.sheet()
    await game.player.click(sheet, label="Bring back")
    assert message_text(sheet.message) == "**Elara** is back in play."
    await game.picture("reading by the fire", character="Elara")


async def test_the_gm_can_retire_a_character(drafts: Table) -> None:
    await draft(drafts, "Elara")

    said = await drafts.say("character retire", by=drafts.gm, name="Elara")

    assert "**Elara** is retired." in said


async def test_somebody_else_cannot_retire_a_character(game: Table) -> None:
    await game.saved_character()

    said = await game.say("character retire", by=game.person("ann"), name="Elara")

    assert said == game.only_hosts("retire this character", owner=True)
    assert "waits for the GM" in await game.say("character list")


@pytest.mark.parametrize("command", ["show", "edit", "retire", "delete", "consent", "npc"])
async def test_a_draft_does_not_exist_for_somebody_else(drafts: Table, command: str) -> None:
    await draft(drafts, "Elara")
    options = {"who": "nobody"} if command == "consent" else {}

    said = await drafts.say(
        f"character {command}", by=drafts.person("ann"), name="Elara", **options
    )

    assert said == (
        "There is no character called **Elara** in this game. `/character list` shows who there is."
    )
    assert "Nobody here yet" in await drafts.say("character list", by=drafts.person("ann"))


async def test_deleting_asks_first_and_frees_the_name(drafts: Table) -> None:
    await draft(drafts, "Elara")
    asked = await drafts.player.slash(drafts.channel, "character delete", name="Elara")
    assert "Delete **Elara**? Pictures they are in stay." in answer_text(asked)
    assert "**Elara**" in await drafts.say("character list"), "nothing happened yet"
    assert asked.response is not None

    result = await drafts.player.click(asked.response, label="Delete")

    assert answer_text(result) == "**Elara** is deleted."
    assert "Nobody here yet" in await drafts.say("character list")
    await draft(drafts, "Elara", by=drafts.person("ann"))
    assert drafts.person("ann").mention in await drafts.say("character list", by=drafts.gm)


async def test_keep_removes_the_question(drafts: Table) -> None:
    await draft(drafts, "Elara")
    asked = await drafts.player.slash(drafts.channel, "character delete", name="Elara")
    assert asked.response is not None

    await drafts.player.click(asked.response, label="Keep")

    assert asked.response is None, "the card is gone"
    assert "**Elara**" in await drafts.say("character list")


@pytest.mark.parametrize("who", ["gm", "admin"])
async def test_the_gm_and_admins_can_delete_a_character(drafts: Table, who: str) -> None:
    await draft(drafts, "Elara")

    said = await delete(drafts, by=drafts.gm if who == "gm" else drafts.admin("root"))

    assert said == "**Elara** is deleted."


async def test_somebody_else_is_refused_before_being_asked(game: Table) -> None:
    await game.saved_character()

    said = await game.say("character delete", by=game.person("ann"), name="Elara")

    assert said == game.only_hosts("delete this character", owner=True)


async def test_pictures_of_a_deleted_character_stay_and_can_be_iterated(game: Table) -> None:
    await game.approved_character()
    picture = await game.picture("reading by the fire", character="Elara")

    await delete(game)

    await game.reply(picture, "at night, in the rain")
    assert len(game.pictures()) == 2
    assert "copper-red" in (await game.history())[-1].generation.prompt


async def test_a_preview_of_a_deleted_character_says_that_they_are_gone(game: Table) -> None:
    preview = await game.create_character()
    await delete(game)

    for label in ("Save", "Try again", "Edit looks"):
        result = await game.player.click(preview, label=label)
        assert "That character is not there any more." in answer_text(result)
