"""*Illustrate this post*: from anybody's message to a picture that answers it."""

import asyncio
import json
from typing import Any

import discord
import pytest
import simcord
from simcord.actors import _component_interaction
from simcord.results import to_discord_message

from bot.play.stage import answer_text, message_text
from cogs.components.layout import every
from db.models import Job
from studio.services.people import Person
from studio.services.pictures.images import DESCRIPTION_LIMIT
from studio.services.posts.illustrations import Illustrations, MessageReading, SourceMessage
from tests.journeys.table import Table, labels

Channel = simcord.ChannelHandle
Member = simcord.MemberActor
OFF = "*Illustrate this post* is off in this channel."


@pytest.fixture
async def game(table: Table) -> Table:
    """A game without characters."""
    await table.create_game()
    return table


@pytest.fixture
async def cast(game: Table) -> Table:
    """A game that has its posts illustrated, with Elara of the player's, and ann's Bram."""
    await game.approved_character("Elara")
    await game.approved_character("Bram Holt", by=game.person("ann"))
    await game.say("game channel set", illustrate=True, by=game.gm)
    return game


def said_by(
    table: Table,
    name: str,
    text: str = "",
    *,
    where: Channel | None = None,
    embeds: tuple[discord.Embed, ...] = (),
    attachments: tuple[tuple[str, bytes], ...] = (),
) -> discord.Message:
    """A message of a proxy's, under that name."""
    backend = table.env.backend
    hook = table.stage.guild.create_webhook(table.channel, "Tupperbox")
    channel = where or table.channel
    made = backend.create_message(
        channel.id,
        hook._webhook.webhook_user_id,
        text,
        embeds=[dict(each.to_dict()) for each in embeds],
        attachments=backend.store_attachments(channel.id, attachments),
        webhook_id=hook.id,
        author_name=name,
    )
    return to_discord_message(table.env, made)


def rolled(table: Table, title: str, text: str, footer: str = "") -> discord.Message:
    """A dice bot's box."""
    bot = table.stage.guild.add_member(table.env.create_user("Avrae", bot=True))
    embed = discord.Embed(title=title, description=text)
    embed.set_footer(text=footer)
    made = table.env.backend.create_message(
        table.channel.id, bot.id, "", embeds=[dict(embed.to_dict())]
    )
    return to_discord_message(table.env, made)


async def illustrate(
    table: Table,
    message: discord.Message,
    *,
    by: Member | None = None,
    where: Channel | None = None,
) -> simcord.InteractionResult:
    """The menu on a message."""
    who = by or table.player
    return await who.context_menu(where or table.channel, "Illustrate this post", message)


def field(opened: simcord.InteractionResult, id: str) -> dict[str, Any]:
    """A field of the form that opened."""
    assert opened.modal is not None, answer_text(opened)
    found: dict[str, Any] = next(
        each["component"]
        for each in opened.modal["components"]
        if each.get("component", {}).get("custom_id") == id
    )
    return found


def scene(opened: simcord.InteractionResult) -> str:
    """What the form proposes to draw."""
    return str(field(opened, "scene").get("value", ""))


def facts(opened: simcord.InteractionResult) -> str:
    """What stands above the form's fields."""
    assert opened.modal is not None
    return str(opened.modal["components"][0]["content"])


async def send(
    table: Table,
    opened: simcord.InteractionResult,
    *,
    by: Member | None = None,
    **changed: Any,
) -> str:
    """The form sent as it opened, but for what is changed; what was answered."""
    filled = {"scene": scene(opened), "style": field(opened, "style").get("value", "")}
    filled |= {
        id: next(each["value"] for each in field(opened, id)["options"] if each.get("default"))
        for id in ("shape", "count")
    }
    filled |= changed
    filled |= {id: [filled[id]] for id in ("shape", "count")}
    result = await (by or table.player).submit_modal(opened, filled)
    said = answer_text(result)
    await table.settled()
    return said


def answers(
    table: Table, message: discord.Message, where: Channel | None = None
) -> list[discord.Message]:
    """The pictures that answer a message."""
    return [
        each
        for each in table.pictures(where)
        if each.reference is not None and each.reference.message_id == message.id
    ]


async def pick(
    table: Table, asked: simcord.InteractionResult, label: str, *, by: Member | None = None
) -> simcord.InteractionResult:
    """One of the list of who it may be."""
    assert asked.response is not None
    value = next(each.value for each in options(asked) if each.label == label)
    return await (by or table.player).select(asked.response, [value])


def options(asked: simcord.InteractionResult) -> list[discord.SelectOption]:
    """Who can be picked."""
    assert asked.response is not None
    [menu] = [
        each
        for each in every(asked.response.message.components)
        if isinstance(each, discord.SelectMenu)
    ]
    return menu.options


# ── whose message it is ──────────────────────────────────────────────────────


async def test_a_proxys_post_becomes_a_picture_that_answers_it(cast: Table) -> None:
    post = said_by(cast, "Elara ⚔ | she/her", '"Stay back!" She raises her staff at the gate.')

    opened = await illustrate(cast, post)
    assert scene(opened) == "Elara raises her staff at the gate."
    assert not cast.pictures()

    await send(cast, opened)
    [picture] = answers(cast, post)
    assert "Elara" in message_text(picture)
    details = await cast.newest()
    assert details.params.scene == "Elara raises her staff at the gate."
    assert [each.name for each in details.params.cast] == ["Elara"]


async def test_the_form_says_who_what_it_costs_and_what_is_left(cast: Table) -> None:
    opened = await illustrate(cast, said_by(cast, "Elara", "*draws her bow*"))

    assert "**Elara**" in facts(opened)
    assert "a picture" in facts(opened) or "free" in facts(opened)
    assert "left" in facts(opened)
    assert "Nothing is spent until you send this." in facts(opened)


async def test_whatever_is_changed_in_the_form_counts(cast: Table) -> None:
    opened = await illustrate(cast, said_by(cast, "Elara", "*draws her bow*"))
    await send(
        cast, opened, scene="Elara sits in the snow", style="woodcut", shape="1:1", count="2"
    )

    details = await cast.newest()
    assert details.params.scene == "Elara sits in the snow"
    assert details.params.style == "woodcut"
    assert details.params.aspect == (1, 1)
    assert len(await cast.history()) == 2 + 2  # two portraits before


async def test_a_dice_bots_box_is_coloured_by_how_it_went(cast: Table) -> None:
    box = rolled(cast, "Elara makes a Stealth check!", "**DC 15**\n1d20 (4) + 7 = `11`", "Failure!")
    opened = await illustrate(cast, box)

    assert scene(opened) == "Elara is sneaking in the shadows. Elara is failing."
    await send(cast, opened)
    assert answers(cast, box)


async def test_a_persons_own_message_shows_their_character(cast: Table) -> None:
    message = await cast.player.send(cast.channel, "I kneel by the well and look down.")

    assert scene(await illustrate(cast, message)) == "Elara kneels by the well and looks down."


async def test_another_players_message_shows_theirs(cast: Table) -> None:
    message = await cast.person("ann").send(cast.channel, "I kneel by the well.")

    opened = await illustrate(cast, message)
    assert "**Bram Holt**" in facts(opened)
    assert scene(opened) == "Bram Holt kneels by the well."


async def test_a_post_of_limners_is_known_by_itself_all_of_it(cast: Table) -> None:
    """Its name in Discord may be another's by now, and a message is a part of a long post."""
    text = f"{'Elara waits in the rain. ' * 60}\n\n{'The gate opens. ' * 60}"
    await cast.player.slash(cast.channel, "post write", text=text)
    last = [each for each in cast.channel.history() if each.webhook_id is not None][-1]

    opened = await illustrate(cast, last)
    assert "**Elara**" in facts(opened)
    assert "rain" in scene(opened)
    await send(cast, opened)
    assert answers(cast, last)


async def test_a_roll_of_limners_is_illustrated_too(cast: Table) -> None:
    await cast.player.slash(
        cast.channel, "roll", dice="1d20+7", reason="Stealth", character="Elara"
    )

    opened = await illustrate(cast, cast.last())
    assert scene(opened).startswith("Elara is sneaking in the shadows.")


async def test_in_a_thread_the_picture_goes_to_the_thread(cast: Table) -> None:
    thread = cast.thread("Into the Barrow")
    post = said_by(cast, "Elara", "*lifts her lantern*", where=thread)

    opened = await illustrate(cast, post, where=thread)
    await send(cast, opened)

    assert answers(cast, post, thread)
    assert not cast.pictures()[2:]


# ── who is asked about ───────────────────────────────────────────────────────


async def test_a_name_that_is_nobodys_is_asked_about_in_private(cast: Table) -> None:
    post = said_by(cast, "The Stranger", "He pushes the door open, snow behind him.")

    asked = await illustrate(cast, post)
    assert asked.ephemeral
    assert "I know nobody called **The Stranger** in this game." in answer_text(asked)
    assert [each.label for each in options(asked)] == [
        "Bram Holt",
        "Elara",
        "Nobody: the scene alone",
    ]

    opened = await pick(cast, asked, "Bram Holt")
    assert scene(opened) == "Bram Holt pushes the door open, snow behind him."
    await send(cast, opened)
    assert answers(cast, post)


async def test_nobody_draws_the_scene_alone(cast: Table) -> None:
    post = said_by(cast, "The Stranger", "The door stands open, snow behind it.")

    opened = await pick(cast, await illustrate(cast, post), "Nobody: the scene alone")
    assert "**The scene alone**" in facts(opened)
    await send(cast, opened)

    assert (await cast.newest()).params.cast == ()
    assert answers(cast, post)


async def test_a_name_of_two_is_asked_about_those_two_first(cast: Table) -> None:
    asked = await illustrate(cast, said_by(cast, "Elara & Bram Holt", "They run for the boats."))

    assert "It may be **Elara** or **Bram Holt**." in answer_text(asked)
    assert [each.label for each in options(asked)][:2] == ["Elara", "Bram Holt"]


async def test_what_a_list_sends_for_another_persons_message_is_nothing(cast: Table) -> None:
    """A changed app can send any list's answer, but has read no message by it."""
    asked = await illustrate(cast, said_by(cast, "The Stranger", "He waits."))
    assert asked.response is not None
    stored = cast.env.backend.get_message(asked.response.channel_id, asked.response.id)
    [menu] = [
        each
        for each in every(asked.response.message.components)
        if isinstance(each, discord.SelectMenu)
    ]
    data = {"custom_id": menu.custom_id, "component_type": 3, "values": ["0"]}
    result = await _component_interaction(cast.person("ann"), stored, data)

    assert "I do not remember what that message said any more." in answer_text(result)


async def test_after_a_restart_the_menu_is_opened_once_more(cast: Table) -> None:
    asked = await illustrate(cast, said_by(cast, "The Stranger", "He waits."))
    await cast.restart()

    picked = await pick(cast, asked, "Elara")
    assert "open its menu once more" in answer_text(picked)


# ── who may ──────────────────────────────────────────────────────────────────


async def test_where_nobody_switched_it_on_it_is_off(game: Table) -> None:
    await game.approved_character("Elara")
    post = said_by(game, "Elara", "*waits*")

    told = answer_text(await illustrate(game, post))
    assert (
        told == f"{OFF} The GM or an admin switches it on with `/game channel set illustrate:True`."
    )
    told = answer_text(await illustrate(game, post, by=game.gm))
    assert told == f"{OFF} You switch it on with `/game channel set illustrate:True`."


async def test_without_a_game_it_says_how_one_begins(table: Table) -> None:
    told = answer_text(await illustrate(table, said_by(table, "Elara", "*waits*")))

    assert "/game create" in told


async def test_a_character_is_drawn_for_those_alone_whom_its_player_lets(cast: Table) -> None:
    post = said_by(cast, "Elara", "*waits*")
    refused = "**Elara**'s player lets only the players of this game have them drawn."

    assert refused in answer_text(await illustrate(cast, post, by=cast.person("zoe")))
    assert scene(await illustrate(cast, post, by=cast.person("ann")))
    assert scene(await illustrate(cast, post, by=cast.gm))

    await cast.say("character consent", name="Elara", who="owner")
    told = answer_text(await illustrate(cast, post, by=cast.gm))
    assert "lets nobody else have them drawn" in told


async def test_consent_taken_back_while_the_form_is_open_counts(cast: Table) -> None:
    opened = await illustrate(cast, said_by(cast, "Elara", "*waits*"), by=cast.gm)
    await cast.say("character consent", name="Elara", who="owner")

    assert "lets nobody else have them drawn" in await send(cast, opened, by=cast.gm)
    assert not cast.pictures()


async def test_an_outsider_illustrates_what_has_no_character(cast: Table) -> None:
    zoe = cast.person("zoe")
    post = said_by(cast, "The Stranger", "The door stands open.")

    asked = await illustrate(cast, post, by=zoe)
    opened = await pick(cast, asked, "Nobody: the scene alone", by=zoe)
    await send(cast, opened, by=zoe)
    assert answers(cast, post)


async def test_a_day_without_pictures_left_is_said_before_anything_is_typed(cast: Table) -> None:
    await cast.say("quota set", pictures=0, by=cast.admin("host"))

    told = answer_text(await illustrate(cast, said_by(cast, "Elara", "*waits*")))
    assert told.startswith("Drawing is switched off in this server")


# ── what cannot be drawn ─────────────────────────────────────────────────────


async def test_a_message_that_is_a_picture_alone_is_no_post_to_illustrate(cast: Table) -> None:
    post = said_by(cast, "Elara", "", attachments=(("sunset.png", b"\x89PNG"),))

    told = answer_text(await illustrate(cast, post))
    assert told.startswith("There are no words in that message to draw from.")


async def test_a_post_of_speech_alone_shows_them_speaking(cast: Table) -> None:
    assert scene(await illustrate(cast, said_by(cast, "Elara", '"We go at dawn."'))) == (
        "Elara is speaking."
    )


async def test_a_post_in_which_nothing_can_be_seen_opens_an_empty_form(cast: Table) -> None:
    opened = await illustrate(cast, said_by(cast, "Elara", "((sorry, late tonight))"))

    assert scene(opened) == ""
    await send(cast, opened, scene="Elara asleep by the fire")
    assert (await cast.newest()).params.scene == "Elara asleep by the fire"


async def test_a_server_nickname_says_which_of_two_characters_it_is(cast: Table) -> None:
    await cast.approved_character("Nightjar")
    ann, text = cast.person("ann"), "*takes the torch from the wall* Follow me."
    message = await cast.player.send(cast.channel, text)
    asked = await illustrate(cast, message)
    assert [each.label for each in options(asked)][:2] == ["Elara", "Nightjar"]

    cast.env.backend.edit_member(cast.stage.guild.id, cast.player.id, {"nick": "Nightjar (Mira)"})
    assert (
        scene(await illustrate(cast, message, by=ann)) == "Nightjar takes the torch from the wall."
    )


async def test_a_message_as_long_as_can_be_is_fitted_into_the_form(cast: Table) -> None:
    box = discord.Embed(description="The tower burns in the night. " * 99)
    post = said_by(cast, "Elara", "Elara runs over the bridge. " * 71, embeds=(box, box))

    opened = await illustrate(cast, post)
    assert 1000 < len(scene(opened)) <= DESCRIPTION_LIMIT
    await send(cast, opened)
    assert answers(cast, post)


async def test_a_secret_behind_bars_is_not_drawn(cast: Table) -> None:
    opened = await illustrate(cast, said_by(cast, "Elara", "Elara bows. ||She hides a dagger.||"))

    assert scene(opened) == "Elara bows."
    assert "dagger" not in json.dumps(opened.modal)


async def test_a_card_of_limners_own_is_no_post(cast: Table) -> None:
    picture = await cast.picture()

    assert "card of mine" in answer_text(await illustrate(cast, picture))


async def test_a_line_in_a_post_refuses_the_picture_and_leaves_the_post(cast: Table) -> None:
    lines = await cast.gm.slash(cast.channel, "game lines")
    await cast.gm.submit_modal(lines, {"lines": "spiders", "veils": ""})
    post = said_by(cast, "Elara", "Elara steps over the spiders in the crypt.")

    opened = await illustrate(cast, post)
    form = {"scene": scene(opened), "style": "", "shape": ["3:2"], "count": ["1"]}
    refused = await cast.player.submit_modal(opened, form)

    assert refused.ephemeral
    assert "spiders" in answer_text(refused)
    assert "This is about the picture alone: the post itself is not judged, and stays." in (
        answer_text(refused)
    )
    assert "Elara steps over the spiders" in cast.now(post).content
    assert not cast.pictures()

    # The way back has one's words in it, and goes on.
    assert refused.response is not None
    assert labels(refused.response) == ["Edit"]
    again = await cast.player.click(refused.response, label="Edit")
    assert scene(again) == "Elara steps over the spiders in the crypt."
    await send(cast, again, scene="Elara steps over the bones in the crypt.")
    assert answers(cast, post)


async def test_where_discord_would_not_wait_a_button_opens_the_form(
    cast: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = said_by(cast, "Elara", "*waits*")
    read = Illustrations.read

    async def slowly(self: Illustrations, person: Person, message: SourceMessage) -> MessageReading:
        await asyncio.sleep(0.1)
        return await read(self, person, message)

    with monkeypatch.context() as slow:
        slow.setattr(Illustrations, "read", slowly)
        slow.setattr("cogs.interactions.answering._ACKNOWLEDGE_AFTER_S", 0.01)
        told = await illustrate(cast, post)
    assert told.ephemeral
    ready = told.response or told.followups[-1]
    assert labels(ready) == ["See the words"]

    opened = await cast.player.click(ready, label="See the words")
    assert scene(opened) == "Elara waits."
    await send(cast, opened)
    assert answers(cast, post)


# ── what happens meanwhile ───────────────────────────────────────────────────


async def test_a_message_deleted_while_its_picture_is_drawn_still_gets_a_picture(
    cast: Table,
) -> None:
    cast.provider.seconds = 30
    message = await cast.player.send(cast.channel, "I kneel by the well.")
    opened = await illustrate(cast, message)
    await send(cast, opened)
    assert not cast.pictures()

    await cast.player.delete(message)
    await cast.later(60)
    assert len(cast.pictures()) == 1
    assert not cast.cards()


async def test_a_message_deleted_before_the_form_is_sent_still_gets_a_picture(cast: Table) -> None:
    message = await cast.player.send(cast.channel, "I kneel by the well.")
    opened = await illustrate(cast, message)
    await cast.player.delete(message)

    await send(cast, opened)
    assert len(cast.pictures()) == 1


async def test_a_character_that_retires_while_the_form_is_open_is_not_drawn(cast: Table) -> None:
    opened = await illustrate(cast, said_by(cast, "Elara", "*waits*"))
    await cast.say("character retire", name="Elara")

    assert "Elara" in await send(cast, opened)
    assert not cast.pictures()


async def test_nothing_of_a_message_is_written_down_before_the_form_is_sent(cast: Table) -> None:
    before = await cast.rows()
    await illustrate(cast, said_by(cast, "The Stranger", "He waits in the rain."))
    await illustrate(cast, said_by(cast, "Elara", "*waits*"))

    assert await cast.rows() == before


async def test_a_job_remembers_the_message_that_it_answers(
    cast: Table,
) -> None:
    post = said_by(cast, "Elara", "*waits*")
    await send(cast, await illustrate(cast, post))

    async with cast.stage.app.database.read() as tx:
        job = await tx.get(Job, (await cast.newest()).generation.job_id)
    assert job is not None
    assert job.reply_to_id == post.id
