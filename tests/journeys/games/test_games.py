"""A game in a channel: created, shown, edited and closed by GMs and admins."""

import pytest

from bot.play.stage import answer_text
from cogs.interactions.replies import words
from cogs.interactions.replies.who import ADMIN
from studio.errors import NoGameHere
from tests.journeys.characters.approval import send_note
from tests.journeys.games.confirming import confirmed
from tests.journeys.table import Table, labels

NO_GAME = words(NoGameHere())


async def test_an_admin_creates_a_game_whose_gm_is_a_role(table: Table) -> None:
    said = await table.say("game create", by=table.gm, name="Ash", gm=table.stage.gm_role)

    assert "**Ash** begins." in said
    assert f"**GM** {table.stage.gm_role.mention}" in said
    assert "the GM approves characters" in said
    assert "`/character create`" in said


async def test_a_new_game_is_announced_in_the_channel(table: Table) -> None:
    result = await table.gm.slash(table.channel, "game create", name="Ash")

    assert not result.ephemeral


async def test_a_member_can_be_the_gm(table: Table) -> None:
    ann = table.person("ann")
    said = await table.say("game create", by=table.gm, name="Ash", gm=ann)
    assert f"**GM** {ann.mention}" in said

    card = await table.saved_character()
    await ann.click(card, label="Approve")

    assert "**Elara** is approved" in table.said()


async def test_the_member_who_begins_a_game_is_the_gm_by_default(table: Table) -> None:
    root = table.admin("root")

    said = await table.say("game create", by=root, name="Ash")

    assert f"**GM** {root.mention}" in said


async def test_nobody_is_pinged_when_a_game_begins(table: Table) -> None:
    await table.create_game()

    assert table.stage.gm_role.mention in table.said()
    assert table.pinged(table.last()) == set()


async def test_a_member_who_is_no_admin_cannot_begin_a_game(table: Table) -> None:
    before = await table.rows()

    said = await table.say("game create", name="Ash")

    assert said == f"Only {ADMIN} can create a game."
    assert await table.rows() == before


async def test_a_channel_has_one_game_at_a_time(game: Table) -> None:
    said = await game.say("game create", by=game.gm, name="Another")

    assert "This channel has a game already: **The Long Road**" in said
    assert "`/game edit`" in said
    assert "The Long Road" in await game.say("game show")


UNUSABLE_NAMES = [
    ("   ", "I found no words in the name."),  # spaces alone
    ("\u200b\u200b\u2060", "I found no words in the name."),  # invisible characters alone
    ("🔥🔥🔥", "I found no words in the name."),  # emoji alone
    ("a" * 100, "There is room for 80 characters in the name; these are 100."),
    ("x" * 6000, "There is room for 80 characters in the name; these are 6,000."),
    ("@everyone", "That name cannot be used: it must not mention anybody."),
    ("The @here company", "That name cannot be used: it must not mention anybody."),
    ("Mira <@123456789012345678>", "That name cannot be used: it must not mention anybody."),
]


async def test_a_name_that_cannot_be_shown_is_refused_in_words(table: Table) -> None:
    before = await table.rows()

    for name, refusal in UNUSABLE_NAMES:
        said = await table.say("game create", by=table.gm, name=name)
        assert said.startswith(refusal), name[:100]

    assert await table.rows() == before


async def test_markdown_in_a_name_is_shown_as_typed(table: Table) -> None:
    said = await table.say("game create", by=table.gm, name="The *Long* _Road_ ~~2~~")

    assert r"The \*Long\* \_Road\_ \~\~2\~\~" in said


async def test_the_house_style_reaches_the_prompts_of_portraits_and_scenes(table: Table) -> None:
    await table.create_game(house_style="muted autumn colours")

    await table.create_character()
    await table.scene("a quiet harbour")

    prompts = [each.generation.prompt for each in await table.history()]
    assert len(prompts) == 2
    assert all("muted autumn colours" in prompt for prompt in prompts)


async def test_a_house_style_that_is_too_long_is_refused_in_words(table: Table) -> None:
    before = await table.rows()

    said = await table.say("game create", by=table.gm, name="Ash", house_style="x" * 600)

    assert "There is room for 500 characters in the house style; these are 600." in said
    assert await table.rows() == before


async def test_words_the_server_forbids_cannot_become_its_house_style(table: Table) -> None:
    before = await table.rows()

    said = await table.say("game create", by=table.gm, name="Ash", house_style="hardcore porn")

    assert "My own list keeps" in said
    assert await table.rows() == before


async def test_words_the_server_forbids_cannot_enter_by_an_edit(game: Table) -> None:
    said = await game.say("game edit", by=game.gm, house_style="hardcore porn")

    assert "My own list keeps" in said
    assert "porn" not in await game.say("game show")


async def test_anybody_can_see_the_game(game: Table) -> None:
    result = await game.player.slash(game.channel, "game show")

    assert result.ephemeral
    assert "**The Long Road**" in answer_text(result)
    assert "begins" not in answer_text(result)


async def test_the_gm_changes_name_gm_approvals_and_style(game: Table) -> None:
    ann = game.person("ann")

    said = await game.say(
        "game edit",
        by=game.gm,
        name="The Short Road",
        gm=ann,
        approvals=False,
        house_style="ink and gold",
    )

    assert "**The Short Road**" in said
    assert f"**GM** {ann.mention}" in said
    assert "characters need no approval" in said
    assert "ink and gold" in said
    assert await game.say("game show") == said


async def test_options_that_an_edit_leaves_out_stay_unchanged(table: Table) -> None:
    await table.create_game(house_style="ink and gold")

    said = await table.say("game edit", by=table.gm, name="The Short Road")

    assert "ink and gold" in said
    assert table.stage.gm_role.mention in said
    assert "the GM approves characters" in said


async def test_a_dash_as_house_style_clears_it(table: Table) -> None:
    await table.create_game(house_style="ink and gold")

    said = await table.say("game edit", by=table.gm, house_style="-")

    assert "ink and gold" not in said
    assert "**House style** none" in said


async def test_a_gm_who_is_no_admin_can_change_the_game(table: Table) -> None:
    ann = table.person("ann")
    await table.create_game(gm=ann)

    assert "**Ash**" in await table.say("game edit", by=ann, name="Ash")


@pytest.mark.parametrize(
    ("command", "act"), [("game edit", "change the game"), ("game close", "close the game")]
)
async def test_a_player_can_neither_change_nor_close_the_game(
    game: Table, command: str, act: str
) -> None:
    said = await game.say(command)

    assert said == game.only_hosts(act)
    assert "**The Long Road**" in await game.say("game show")


async def test_a_bad_name_in_an_edit_changes_nothing(game: Table) -> None:
    said = await game.say("game edit", by=game.gm, name="@everyone", house_style="ink")

    assert "it must not mention anybody" in said
    assert "ink" not in await game.say("game show")


async def test_a_closed_game_is_announced_and_frees_the_channel(game: Table) -> None:
    asked = await game.gm.slash(game.channel, "game close")
    assert asked.ephemeral
    assert asked.response is not None
    assert answer_text(asked).startswith("Close **The Long Road**?")
    assert "**The Long Road**" in await game.say("game show")

    await game.gm.click(asked.response, label="Close the game")

    assert "**The Long Road** is closed. Its pictures stay" in game.said()
    assert labels(game.now(asked.response.message)) == []
    assert "**Ash** begins." in await game.say("game create", by=game.gm, name="Ash")


COMMANDS: list[tuple[str, dict[str, str]]] = [
    ("game show", {}),
    ("game close", {}),
    ("game edit", {"name": "Ash"}),
    ("character create", {}),
    ("character list", {}),
    ("character show", {"name": "Elara"}),
    ("character edit", {"name": "Elara"}),
    ("character retire", {"name": "Elara"}),
    ("character delete", {"name": "Elara"}),
    ("image scene", {"description": "a quiet harbour"}),
    ("image cancel", {}),
]


async def test_after_closing_commands_say_that_there_is_no_game(game: Table) -> None:
    await confirmed(game, "game close", by=game.gm)

    for command, options in COMMANDS:
        assert await game.say(command, by=game.gm, **options) == NO_GAME, command


async def test_pictures_of_a_closed_game_keep_their_details(game: Table) -> None:
    picture = await game.picture()
    await confirmed(game, "game close", by=game.gm)

    assert "**Seed**" in await game.details(picture)


async def test_old_buttons_of_a_closed_game_change_nothing_and_say_so(game: Table) -> None:
    await send_note(game, await game.saved_character("Elara"), "Request changes")
    card = await game.saved_character("Bryn", looks="a broad dwarf with a black beard")
    preview = await game.create_character("Tam", looks="a thin old man in a blue robe")
    question = await game.gm.slash(game.channel, "game close")
    assert question.response is not None
    asked_twice = await game.gm.slash(game.channel, "game close")
    assert asked_twice.response is not None
    await game.gm.click(question.response, label="Close the game")
    drawn = await game.rows()

    pressed = [
        await game.gm.click(asked_twice.response, label="Close the game"),
        await game.gm.click(card, label="Approve"),
        await game.gm.click(card, label="Reject"),
        await game.player.user.click(game.private()[-1], label="Edit looks"),
        *[await game.player.click(preview, label=label) for label in ("Save", "Try again")],
    ]

    for result in pressed:
        assert answer_text(result).startswith("That game is closed: its characters")
    assert await game.rows() == drawn


async def test_a_thread_has_the_game_of_its_channel(game: Table) -> None:
    thread = game.thread("the ruined tower")

    shown = await game.player.slash(thread, "game show")
    assert "**The Long Road**" in answer_text(shown)

    await game.player.slash(thread, "image scene", description="a quiet harbour")
    await game.settled()
    assert len(game.pictures(thread)) == 1
    assert game.pictures() == []


async def test_a_thread_can_have_a_game_of_its_own(game: Table) -> None:
    thread = game.thread("the ruined tower")

    begun = await game.gm.slash(thread, "game create", name="Ash")

    assert "**Ash** begins." in answer_text(begun)
    assert "**Ash**" in answer_text(await game.player.slash(thread, "game show"))
    assert "**The Long Road**" in await game.say("game show")


async def test_another_channel_has_no_game(game: Table) -> None:
    tavern = game.stage.guild.create_text_channel("tavern")

    shown = await game.player.slash(tavern, "game show")

    assert answer_text(shown) == NO_GAME


async def test_a_channel_the_bot_cannot_write_in_can_still_show_its_game(game: Table) -> None:
    """Answers to commands need no permission of the bot."""
    game.forbid(game.channel, send_messages=False)

    assert "**The Long Road**" in await game.say("game show")
