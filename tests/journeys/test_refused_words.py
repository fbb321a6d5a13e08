"""Refused words come back with *Edit*: from a command, a form and a reply, and to nobody else."""

from dataclasses import replace
from io import BytesIO

import pytest
import simcord
from discord import app_commands
from PIL import Image
from simcord.backend.errors import BackendError

from bot.play.stage import answer_text, message_text
from sketch import FailureKind, FailurePlan
from studio.rules.asking.params import Params
from tests.journeys.table import ELARA, Table, labels

REFUSED = "hardcore porn"
# None of these may stand in the channel.
ACCUSING = ("porn", "sexual", "list")


def fields(opened: simcord.InteractionResult) -> dict[str, str]:
    """The texts in the form when it opens."""
    assert opened.modal is not None, answer_text(opened)
    parts = [each["component"] for each in opened.modal["components"]]
    return {each["custom_id"]: each.get("value") or "" for each in parts}


def refusal_in(sent: simcord.InteractionResult) -> simcord.ResponseMessage:
    """The private card that says why."""
    shown = sent.response or sent.followups[-1]
    assert shown.ephemeral
    assert labels(shown) == ["Edit"]
    return shown


def is_gone(game: Table, card: simcord.ResponseMessage) -> bool:
    try:
        game.env.backend.get_message(card.channel_id, card.id)
    except BackendError:
        return True
    return False


def assert_no_accusation(game: Table) -> None:
    """The table reads no reason and no refused word of the bot's."""
    for message in game.channel.history():
        said = message_text(message).casefold() if message.author.bot else ""
        assert not any(word in said for word in ACCUSING), said


async def test_a_refused_command_is_run_again_with_all_of_its_other_options(game: Table) -> None:
    sent = await game.player.slash(
        game.channel,
        "image scene",
        description=f"{REFUSED} on a pier",
        style="woodcut",
        aspect="2:3",
        quality="draft",
        count=2,
        seed=7,
    )
    refusal = refusal_in(sent)

    opened = await game.player.click(refusal, label="Edit")
    assert fields(opened) == {"description-0": f"{REFUSED} on a pier", "style-0": "woodcut"}
    # Refused once more, the same card says so, and opens the newer words.
    await game.player.submit_modal(opened, {"description-0": REFUSED, "style-0": "an etching"})
    opened = await game.player.click(refusal, label="Edit")
    assert fields(opened) == {"description-0": REFUSED, "style-0": "an etching"}
    await game.player.submit_modal(opened, {"description-0": "a harbour", "style-0": "woodcut"})
    await game.settled()

    params = Params.from_json((await game.newest()).generation.params)
    assert (params.scene, params.style, params.aspect) == ("a harbour", "woodcut", (2, 3))
    assert [each.generation.seed for each in await game.history()] == [7, 8]
    [message] = game.pictures()
    assert len(message.attachments) == 2
    assert is_gone(game, refusal)
    assert_no_accusation(game)


async def test_the_longest_text_of_a_command_comes_back_whole(game: Table) -> None:
    typed = " ".join(f"w{number}" for number in range(1250))[:6000].strip()
    sent = await game.player.slash(game.channel, "image scene", description=typed, style=typed)
    opened = await game.player.click(refusal_in(sent), label="Edit")

    texts = fields(opened)
    assert " ".join([texts["description-0"], texts["description-1"]]) == typed
    assert " ".join([texts["style-0"], texts["style-1"]]) == typed
    await game.player.submit_modal(
        opened,
        {"description-0": "a quiet", "description-1": "harbour", "style-0": "", "style-1": ""},
    )
    await game.settled()

    params = Params.from_json((await game.newest()).generation.params)
    assert params.scene == "a quiet harbour"
    assert len(game.pictures()) == 1


async def test_a_refused_form_keeps_the_files_that_were_sent_with_it(game: Table) -> None:
    content = BytesIO()
    Image.linear_gradient("L").convert("RGB").save(content, "PNG")
    opened = await game.player.slash(game.channel, "character create")
    sent = await game.player.submit_modal(
        opened,
        {"name": "Elara", "looks": REFUSED, "references": [("elara.png", content.getvalue())]},
    )
    refusal = refusal_in(sent)

    opened = await game.player.click(refusal, label="Edit")
    assert opened.modal is not None
    assert "The file that you sent stay" in str(opened.modal)
    await game.player.submit_modal(opened, {"name": "Elara", "looks": ELARA})
    await game.settled()

    assert (await game.rows())["character_references"] == 1
    assert "**Is this Elara?**" in message_text(refusal.message)


async def test_a_refused_reply_tells_only_its_author_why(game: Table) -> None:
    parent = await game.picture("a quiet harbour")
    assert await game.reply(parent, REFUSED) == (
        "I have not drawn this one. **Why?** answers whoever asked, privately."
    )
    line = game.last()
    assert_no_accusation(game)

    assert await game.press(line, "Why?", by=game.gm) == "Only its owner can see this."
    why = refusal_in(await game.player.click(line, label="Why?"))
    assert message_text(why.message).startswith("My own list keeps")
    assert await game.forged_click(game.gm, why, "Edit") == "Only its owner can see this."
    opened = await game.player.click(why, label="Edit")
    assert fields(opened) == {"change-0": REFUSED}
    await game.player.submit_modal(opened, {"change-0": "at night --seed 81"})
    await game.settled()

    newest = (await game.newest()).generation
    assert (newest.text, newest.seed) == ("at night", 81)
    assert newest.parent_id == (await game.history())[0].generation.id
    assert line.id not in [each.id for each in game.channel.history()]
    assert is_gone(game, why)
    assert_no_accusation(game)


async def test_every_command_with_free_text_that_is_judged_can_be_edited(game: Table) -> None:
    """A new command with a text either is editable, or stands here with a reason."""
    not_judged = {
        "dice macro set",  # dice
        "dice macro remove",
        "roll",
        "post write",  # a post is not judged, and has a form of its own
        "session rename",  # titles are not drawn
        "quota set",  # a time zone
    }
    client = game.stage.app.client
    commands = [
        each for each in client.tree.walk_commands() if isinstance(each, app_commands.Command)
    ]

    with_text = {
        each.qualified_name
        for each in commands
        if any(
            option.type.name == "string" and not option.autocomplete and not option.choices
            for option in each.parameters
        )
    }
    editable = {each.qualified_name for each in commands if hasattr(each.callback, "__wrapped__")}
    assert with_text - not_judged == editable
    assert len(editable) >= 6


async def test_a_change_that_was_forbidden_while_it_waited_is_told_to_its_author_alone(
    game: Table,
) -> None:
    parent = await game.picture("a quiet harbour")
    await game.say("queue pause", by=game.gm)
    await game.reply(parent, "with spiders on the pier")
    opened = await game.gm.slash(game.channel, "game lines")
    await game.gm.submit_modal(opened, {"lines": "spiders", "veils": ""})

    await game.say("queue resume", by=game.gm)
    await game.settled()

    line = game.last()
    assert (
        message_text(line)
        == "I have not drawn this one. **Why?** answers whoever asked, privately."
    )
    assert labels(line) == ["Why?"]
    why = refusal_in(await game.player.click(line, label="Why?"))
    said = message_text(why.message)
    assert said.startswith(
        "The rules changed since you asked. A line of this game keeps *spiders* out of pictures"
    )
    assert "spiders on the pier" in said
    opened = await game.player.click(why, label="Edit")
    assert fields(opened) == {"text": "with spiders on the pier"}
    await game.player.submit_modal(opened, {"text": "at night"})
    await game.settled()

    newest = (await game.newest()).generation
    assert newest.text == "at night"
    assert newest.parent_id == (await game.history())[0].generation.id


@pytest.mark.parametrize(
    ("command", "typed", "shown"),
    [
        (
            "reply",
            "spiders at night --no rain --seed 7 --style woodcut --strength 0.4 --count 2",
            {"text": "spiders at night --style woodcut --no rain"},
        ),
        ("iterate", "spiders at night", {"text": "spiders at night"}),
        ("scene", "spiders at night", {"description": "spiders at night", "style": "woodcut"}),
    ],
)
async def test_edit_keeps_all_else_of_a_picture_that_was_forbidden_while_it_waited(
    game: Table, command: str, typed: str, shown: dict[str, str]
) -> None:
    parent = await game.picture("a quiet harbour")
    await game.say("queue pause", by=game.gm)
    match command:
        case "reply":
            await game.reply(parent, typed)
        case "iterate":
            await game.player.slash(game.channel, "iterate", change=typed, region="top")
        case _:
            await game.player.slash(
                game.channel, "image scene", description=typed, style="woodcut", count=2, seed=7
            )
    opened = await game.gm.slash(game.channel, "game lines")
    await game.gm.submit_modal(opened, {"lines": "spiders", "veils": ""})
    await game.say("queue resume", by=game.gm)
    await game.settled()
    before = (await game.newest()).generation
    line = game.last()

    why = refusal_in(await game.player.click(line, label="Why?"))
    opened = await game.player.click(why, label="Edit")
    assert shown.items() <= fields(opened).items()
    edited = {name: each.replace("spiders", "a ship") for name, each in shown.items()}
    await game.player.submit_modal(opened, {**fields(opened), **edited})
    await game.settled()

    after = (await game.newest()).generation
    old, new = Params.from_json(before.params), Params.from_json(after.params)
    assert replace(old, scene=new.scene, changes=new.changes, plan=new.plan) == new
    assert (after.text, after.parent_id) == ("a ship at night", before.parent_id)
    pictures = 1 if command == "iterate" else 2
    assert len(game.pictures()[-1].attachments) == pictures
    seeds = [each.generation.seed for each in (await game.history())[-pictures:]]
    assert seeds == [each.generation.seed for each in (await game.history())[1 : 1 + pictures]]


@pytest.mark.parametrize("kind", [FailureKind.REFUSED_WORDS, FailureKind.REFUSED])
async def test_declined_words_are_told_to_the_person_who_asked_alone(
    game: Table, failures: FailurePlan, kind: FailureKind
) -> None:
    failures.add(kind)
    await game.scene("a quiet harbour", seed=7)
    card = game.last()

    assert (
        message_text(card)
        == "I have not drawn this one. **Why?** answers whoever asked, privately."
    )
    assert labels(card) == ["Why?", "Try again"]
    assert await game.ledger() == ["stopped"]
    assert await game.press(card, "Why?", by=game.gm) == "Only its owner can see this."
    why = (await game.player.click(card, label="Why?")).response
    assert why is not None
    assert why.ephemeral
    assert message_text(why.message).startswith("The painter declined these words.")
    opened = await game.player.click(why, label="Edit")
    assert "a quiet harbour" in str(opened.modal)
    await game.player.submit_modal(opened, {"description": "a loud harbour"})
    await game.settled()

    assert (await game.newest()).generation.text == "a loud harbour"
    assert len(game.pictures()) == 1
    await game.press(card, "Try again")
    assert len(game.pictures()) == 2


async def test_a_command_that_is_not_even_taken_gives_its_words_back(game: Table) -> None:
    long = "a road through a wood of birches, far from home, in the first snow"
    game.stage.app.client.handlers.requests.refuse()

    said = await game.say("post write", text=long)

    assert said.startswith("I am just restarting.")
    assert long in said
    game.stage.app.client.handlers.requests.take()
    assert long in await game.say("post write", text=long)
