"""What is read of a message: of a forward its snapshot, as Discord sends it."""

from typing import Any

import discord
import pytest

from cogs.posts.incoming import forwarded_id, incoming, shows_ours
from studio.rules.posts.proxies import SenderKind, speaker
from studio.rules.posts.scene_text import scene_text

_EMPTY: dict[str, Any] = {
    "type": 0,
    "content": "",
    "timestamp": "2026-11-21T13:00:00+00:00",
    "edited_timestamp": None,
    "mentions": [],
    "mention_roles": [],
    "attachments": [],
    "embeds": [],
    "components": [],
}
AVRAE = {
    "type": "rich",
    "title": "Elara makes a Stealth check!",
    "description": "1d20 (4) + 7 = `11`",
}
STORY = {
    "type": "rich",
    "author": {"name": "Elara"},
    "description": "She raises her staff at the gate.",
}
REPLY_OF_PLURALKIT = {
    "type": "rich",
    "author": {"name": "Bram ↩️"},
    "description": "[Reply to:](https://discord.com/channels/1/2/3) Stop!",
}


def words(*texts: str) -> dict[str, Any]:
    inner = [{"type": 10, "id": at, "content": text} for at, text in enumerate(texts, 2)]
    return {"type": 17, "id": 1, "components": inner}


def button(custom_id: str) -> dict[str, Any]:
    one = {"type": 2, "id": 9, "style": 2, "label": "More", "custom_id": custom_id}
    return {"type": 1, "id": 8, "components": [one]}


def message(*forwarded: dict[str, Any], bot: bool = False, **parts: Any) -> discord.Message:
    """A message with these parts that forwards messages with these parts."""
    author = {"id": "7", "username": "ann", "discriminator": "0", "avatar": None, "bot": bot}
    told: dict[str, Any] = {
        **_EMPTY,
        "id": "9",
        "channel_id": "1",
        "author": author,
        "tts": False,
        "mention_everyone": False,
        "pinned": False,
        **parts,
    }
    if forwarded:
        told["message_snapshots"] = [{"message": {**_EMPTY, **each}} for each in forwarded]
        told["message_reference"] = {"type": 1, "message_id": "5", "channel_id": "2"}
    client = discord.Client(intents=discord.Intents.none())
    channel = client.get_partial_messageable(1)
    return discord.Message(state=client._connection, channel=channel, data=told)  # type: ignore[arg-type]


STANDS = "The gate stands open, snow behind it."
FORWARDS = [
    # what is forwarded, who speaks, what is seen
    ({"content": STANDS}, None, STANDS),
    ({"content": f"{STANDS} ||a secret|| `4d6`"}, None, STANDS),
    ({"content": "**Elara**\nShe draws her bow."}, "Elara", "Elara draws her bow."),
    ({"content": "Elara: *raises her staff at the gate*"}, "Elara", "Elara raises her staff"),
    ({"embeds": [STORY]}, "Elara", "Elara raises her staff at the gate."),
    ({"embeds": [AVRAE]}, "Elara", "Elara is sneaking in the shadows."),
    ({"content": STANDS, "embeds": [REPLY_OF_PLURALKIT]}, None, STANDS),
    ({"components": [words("**Elara**", STANDS)], "flags": 32768}, "Elara", STANDS),
    ({"components": [words(STANDS)], "flags": 32768}, None, STANDS),
    ({"content": "> an old quote\nThe tower burns."}, None, "The tower burns."),
    ({"content": '"Stay back!" The old monk bars the door.'}, None, "The old monk bars the door."),
    ({"content": "Снег падает на ворота."}, None, "Снег падает на ворота."),
    ({"content": "The fire 🩷 burns low."}, None, "The fire burns low."),
    ({"content": ""}, None, ""),
    ({"content": "👍"}, None, ""),
]


@pytest.mark.parametrize(("forwarded", "name", "scene"), FORWARDS)
def test_a_forward_is_read_from_its_snapshot(
    forwarded: dict[str, Any], name: str | None, scene: str
) -> None:
    said = incoming(message(forwarded), name="Bram")
    found = speaker(said, ["Elara", "Bram"], own=["Bram"]).found
    assert found == name
    assert scene_text(said, name=found or "", limit=1500).startswith(scene)
    assert bool(scene_text(said, name=found or "", limit=1500)) is bool(scene)


def test_who_forwards_a_message_is_not_its_speaker() -> None:
    forward = message({"content": "I draw my sword and step into the hall."})
    said = incoming(forward, name="Bram")
    assert (said.name, said.by) == ("", SenderKind.BOT)
    assert speaker(said, ["Elara", "Bram"], own=["Bram"]).found is None


def test_a_members_own_message_is_read_as_before() -> None:
    said = incoming(message(content="I draw my sword."), name="Bram")
    assert (said.name, said.by, said.text) == ("Bram", SenderKind.MEMBER, "I draw my sword.")
    assert speaker(said, ["Elara", "Bram"], own=["Bram"]).found == "Bram"
    assert forwarded_id(message(content="I draw my sword.")) is None


def test_the_words_above_a_forward_are_read_too() -> None:
    both = message({"content": "The tower burns."}, content="The gate falls.")
    assert incoming(both, name="Bram").text == "The gate falls.\nThe tower burns."


def test_a_forward_names_the_message_that_it_forwards() -> None:
    assert forwarded_id(message({"content": STANDS})) == 5


def test_a_reply_is_no_forward() -> None:
    reply = message(
        content="At night.",
        message_reference={"type": 0, "message_id": "5", "channel_id": "1"},
    )
    assert forwarded_id(reply) is None
    assert incoming(reply, name="Bram").text == "At night."


OURS = [
    ({"components": [words("**Elara**"), button("limner:iterate:81:0")], "flags": 32768}, True),
    ({"components": [button("limner:more:5:1")]}, True),
    ({"components": [button("vote:1")]}, False),
    ({"content": "limner:iterate:81:0"}, False),
    ({"content": STANDS}, False),
]


@pytest.mark.parametrize(("forwarded", "ours"), OURS)
def test_a_forward_of_our_card_is_ours(forwarded: dict[str, Any], ours: bool) -> None:
    assert shows_ours(message(forwarded), None) is ours
