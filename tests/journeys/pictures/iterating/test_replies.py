"""Replies to a picture: which are drawn as a child, and which are answered in words."""

import discord
import pytest
import simcord
from simcord.backend.models import AllowedMentions

from bot.play.stage import message_text
from db.enums import AssetRole
from db.repositories import pictures
from tests.journeys.pictures.expectations import EXAMPLE, GONE
from tests.journeys.table import Table


async def muted_reply(
    game: Table, to: discord.Message, words: str, *, by: simcord.MemberActor | None = None
) -> str:
    """Send a reply with its mention turned off; gives the words of the bot's answer."""
    sent = game.env.backend.create_message(
        to.channel.id,
        (by or game.player).id,
        words,
        reference={"channel_id": str(to.channel.id), "message_id": str(to.id)},
        allowed_mentions=AllowedMentions(replied_user=False),
    )
    await game.env.settle()
    await game.settled()
    answers = [
        message
        for message in game.channel.history()
        if message.reference is not None and message.reference.message_id == sent.id
    ]
    return message_text(answers[-1]) if answers else ""


def reactions(game: Table, message: discord.Message) -> list[str]:
    return [str(each.emoji) for each in game.now(message).reactions]


async def test_a_reply_draws_a_child_from_the_picture_replied_to(game: Table) -> None:
    parent = await game.picture("a quiet harbour")

    sent = await game.player.send(game.channel, "at night, in the rain", reply_to=parent)
    await game.settled()

    first, child = await game.history()
    assert child.generation.kind == "iterate"
    assert child.parent is not None
    assert child.parent.id == first.generation.id
    assert child.session.id == first.session.id
    assert child.params.changes == ("at night, in the rain",)
    assert child.params.source_id == first.generation.id
    picture = game.pictures()[-1]
    assert message_text(picture).startswith("**A quiet harbour · at night, in the rain**")
    assert picture.reference is not None
    assert picture.reference.message_id == sent.id
    assert game.cards() == []
    assert reactions(game, sent) == ["🎨"]
    assert game.pinged(picture) == set()


async def test_a_child_keeps_the_exact_picture_it_was_made_from(game: Table) -> None:
    parent = await game.picture()
    await game.reply(parent, "at night")

    first, child = await game.history()
    async with game.stage.app.database.read() as tx:
        kept = await pictures.asset(tx, child.generation.id, AssetRole.INPUT)
    assert first.output is not None
    assert kept is not None
    assert (kept.key, kept.sha256) == (first.output.key, first.output.sha256)


async def test_a_reply_inherits_every_setting_that_it_does_not_name(table: Table) -> None:
    await table.create_game(approvals=False, house_style="muted colours")
    await table.saved_character("Elara")
    parent = await table.picture(
        "crossing a ford", character="Elara", style="Woodcut", aspect="2:3", seed=7
    )
    await table.reply(parent, "at night --strength 0.4 --no rain")

    await table.reply(table.pictures()[-1], "closer")

    _, first, _, last = await table.history()
    assert last.names == ("Elara",)
    assert last.params.style == "Woodcut"
    assert last.params.aspect == (2, 3)
    assert last.params.tier == "draft"
    assert last.params.strength == 0.4
    assert last.params.negative == ("rain",)
    assert last.generation.seed == 7
    assert last.generation.model == first.generation.model
    assert last.params.changes == ("at night", "closer")
    assert "copper-red hair" in last.generation.prompt
    assert "Now: at night. Now: closer." in last.generation.prompt
    assert "muted colours" in last.generation.prompt
    assert last.generation.negative.startswith("rain, ")


@pytest.mark.parametrize(
    ("words", "changes", "found"),
    [
        ("at night --seed 9", ("at night",), {"seed": 9}),
        ("at night --strength 0.4", ("at night",), {"strength": 0.4}),
        ("at night --aspect 16:9", ("at night",), {"aspect": (16, 9)}),
        ("at night --no rain, boats", ("at night",), {"negative": ("rain", "boats")}),
        ("at night --style Woodcut", ("at night",), {"style": "Woodcut"}),
        ("--seed 9", (), {"seed": 9}),  # settings alone, without a change in words
        ("—seed 9 at night", ("at night",), {"seed": 9}),  # a phone's em-dash
        ("–strength 0.4 at night", ("at night",), {"strength": 0.4}),  # its en-dash
        ("at night --style “ink sketch”", ("at night",), {"style": "ink sketch"}),  # quotes
        ("at night --aspect 16：9", ("at night",), {"aspect": (16, 9)}),  # full-width colon
        ("at night －－seed：9", ("at night",), {"seed": 9}),  # all full-width
    ],
)
async def test_settings_in_a_reply_are_read_as_a_phone_types_them(
    game: Table, words: str, changes: tuple[str, ...], found: dict[str, object]
) -> None:
    parent = await game.picture(seed=7)

    await game.reply(parent, words)

    child = await game.newest()
    assert child.params.changes == changes
    kept = {**vars(child.params), "seed": child.generation.seed}
    assert {name: kept[name] for name in found} == found
    assert found.get("seed", 7) == child.generation.seed


async def test_a_reply_to_an_older_picture_makes_a_branch(game: Table) -> None:
    root = await game.picture("a quiet harbour")
    await game.reply(root, "at night")
    night = game.pictures()[-1]
    await game.reply(night, "in the rain")
    await game.reply(root, "in deep snow")

    steps = {
        each.generation.step: each.parent.step if each.parent else None
        for each in await game.history()
    }
    assert steps == {1: None, 2: 1, 3: 2, 4: 1}
    assert (await game.newest()).params.changes == ("in deep snow",)


async def test_a_reply_by_another_member_is_charged_to_them(game: Table) -> None:
    parent = await game.picture()
    ann = game.person("ann")
    await game.create_character("Bram", by=ann)

    await game.reply(parent, "at night", by=ann)

    child = await game.newest()
    assert child.generation.requester_id == ann.id
    assert child.session.owner_id == game.player.id
    assert f"asked by {ann.mention}" in message_text(game.pictures()[-1])
    assert "1 of 20 pictures used" in await game.say("quota show")
    # Her character's portrait counts, too.
    assert "2 of 20 pictures used" in await game.say("quota show", by=ann)


async def test_the_bot_asks_for_no_privileged_intent(game: Table) -> None:
    """SimCord hides message content without the intent, as Discord does."""
    intents = game.env.bot.intents

    privileged = (intents.message_content, intents.members, intents.presences)
    assert not any(privileged)


async def test_a_reply_whose_mention_was_turned_off_is_told_how_to_be_heard(game: Table) -> None:
    parent = await game.picture()

    said = await muted_reply(game, parent, "at night")

    assert said == (
        "I can read a reply only when it mentions me: leave **@ ON** beside it, or use `/iterate`."
    )
    assert len(await game.history()) == 1


async def test_a_reply_that_mentions_the_bot_in_its_words_is_understood(game: Table) -> None:
    parent = await game.picture()
    assert game.env.bot.user is not None

    await muted_reply(game, parent, f"<@{game.env.bot.user.id}> at night")

    assert (await game.newest()).params.changes == ("at night",)


@pytest.mark.parametrize(
    "words",
    [
        "…",  # punctuation alone
        "<@{bot}>",  # a mention alone
        "\u200b",  # invisible characters alone
    ],
)
async def test_a_reply_without_words_is_answered_with_an_example(game: Table, words: str) -> None:
    parent = await game.picture("a quiet harbour")
    assert game.env.bot.user is not None

    said = await game.reply(parent, words.format(bot=game.env.bot.user.id))

    assert said == EXAMPLE
    assert len(await game.history()) == 1


async def test_the_example_names_a_change_that_the_picture_does_not_have_yet(game: Table) -> None:
    parent = await game.picture("a harbour at night")

    assert await game.reply(parent, "…") == (
        "Tell me what should change, for example: *in the rain, lanterns lit*"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("at night --strength 7", "**strength** cannot be *7*; it takes a number from 0 to 1"),
        ("at night --seed blue", "**seed** cannot be *blue*; it takes a whole number"),
        ("at night --aspect 9:0", "**aspect** cannot be *9:0*; it takes a shape such as 3:2"),
        (
            "at night --colour red",
            "I know no setting *\\--colour*. There are `--seed`, `--strength`",
        ),
        ("x" * 501, "There is room for 500 characters in the instruction; these are 501."),
    ],
)
async def test_a_reply_that_cannot_be_drawn_is_answered_in_words(
    game: Table, words: str, said: str
) -> None:
    parent = await game.picture()

    answer = await game.reply(parent, words)

    assert answer.startswith(said)
    assert "Nothing was used." in answer
    assert len(await game.history()) == 1
    assert await game.ledger() == ["spent"]


async def test_harmless_replies_cannot_add_up_to_a_forbidden_prompt(game: Table) -> None:
    parent = await game.picture("two school children on the beach")

    answer = await game.reply(parent, "in sexy lingerie")

    assert answer.startswith("I have not drawn this one.")
    assert len(await game.history()) == 1


async def test_a_reply_while_the_picture_is_drawn_is_asked_to_wait(game: Table) -> None:
    game.provider.seconds = 10.0
    await game.scene("a quiet harbour")
    [card] = game.cards()

    said = await game.reply(card, "at night")

    assert said == "That one is still being drawn. Reply to the picture, once here."
    await game.later(12)
    assert len(game.pictures()) == 1


async def test_a_reply_to_a_picture_that_was_deleted_says_so(game: Table) -> None:
    parent = await game.picture()
    game.env.inject_error("DELETE", "/channels/*/messages/*", status=500)
    await game.delete(parent)

    assert await game.reply(parent, "at night") == GONE


async def test_a_reply_to_a_message_that_was_deleted_meanwhile_says_so(game: Table) -> None:
    parent = await game.picture()
    game.env.backend.delete_message(parent.channel.id, parent.id)
    sent = game.env.backend.create_message(
        game.channel.id,
        game.player.id,
        f"<@{game.env.backend.bot_user.id}> at night",
        reference={"channel_id": str(game.channel.id), "message_id": str(parent.id)},
    )
    await game.env.settle()
    await game.settled()

    # Only the message was deleted; the picture is kept.
    child = await game.newest()
    assert child.params.changes == ("at night",)
    reference = game.pictures()[-1].reference
    assert reference is not None
    assert reference.message_id == sent.id


async def test_replies_to_other_messages_get_no_answer(game: Table) -> None:
    """These are replies to members, to other bots and to cards without a picture."""
    await game.create_game()
    game_card = game.last()
    other_bot = game.stage.guild.add_member(game.env.create_user("dice", bot=True))
    theirs = game.env.backend.create_message(game.channel.id, other_bot.id, "d20: 17")
    mine = await game.player.send(game.channel, "what a night")
    thing = simcord.ResponseMessage(game.env, theirs).message
    before = len(game.channel.history())

    for message in (game_card, thing, mine):
        assert await game.reply(message, "at night") == ""

    assert len(game.channel.history()) == before + 3
    assert await game.history() == []


async def test_a_message_that_is_no_reply_gets_no_answer(game: Table) -> None:
    await game.picture()
    before = len(game.channel.history())

    await game.player.send(game.channel, f"<@{game.env.backend.bot_user.id}> at night")
    await game.settled()

    assert len(game.channel.history()) == before + 1


async def test_a_reply_in_a_thread_is_answered_in_the_thread(game: Table) -> None:
    thread = game.thread("the harbour")
    await game.player.slash(thread, "image scene", description="a quiet harbour")
    await game.settled()
    [parent] = game.pictures(thread)

    await game.player.send(thread, "at night", reply_to=parent)
    await game.settled()

    assert len(game.pictures(thread)) == 2
    assert game.cards(thread) == []
    assert game.pictures() == []


async def test_a_reply_works_without_the_permission_to_add_reactions(game: Table) -> None:
    parent = await game.picture()
    game.forbid(game.channel, add_reactions=False)

    await game.reply(parent, "at night")

    assert len(game.pictures()) == 2


async def test_a_reply_where_the_bot_may_not_speak_gets_its_picture_privately(
    game: Table,
) -> None:
    parent = await game.picture()
    game.forbid(game.channel, send_messages=False)

    await game.reply(parent, "at night")

    [brought] = game.private()
    assert message_text(brought).startswith("**A quiet harbour · at night**")
    assert "I am missing the permission **Send Messages**" in message_text(brought)


async def test_many_replies_in_a_minute_are_answered_with_a_pause(game: Table) -> None:
    parent = await game.picture()
    for _ in range(19):
        await game.say("quota show")

    assert (await game.reply(parent, "at night")).startswith("One moment, please")
    assert await game.reply(parent, "at dawn") == "", "a flood is answered once"
    assert len(await game.history()) == 1


async def test_replies_work_after_a_restart(game: Table) -> None:
    await game.picture("a quiet harbour")
    await game.restart()

    await game.reply(game.pictures()[0], "at night")

    assert (await game.newest()).params.changes == ("at night",)
    assert len(game.pictures()) == 2


async def test_a_reply_with_a_count_draws_that_many_children(game: Table) -> None:
    parent = await game.picture(seed=7)

    await game.reply(parent, "at night --count 2")

    history = await game.history()
    assert [each.generation.seed for each in history] == [7, 7, 8]
    assert [each.parent.step if each.parent else None for each in history] == [None, 1, 1]
    assert [len(each.attachments) for each in game.pictures()] == [1, 2]


async def test_long_words_and_settings_in_markdown_stay_within_discords_limits(
    game: Table,
) -> None:
    parent = await game.picture(("*_~| `" * 300)[:1490] + " ford")
    await game.reply(parent, ("_*" * 240) + " --no " + ("*_|" * 90) + "ink", by=game.player)

    child = game.pictures()[-1]
    details = await game.details(child)

    assert len(game.pictures()) == 2
    assert "**Seed**" in details
    assert "**Asked** <t:" in details
