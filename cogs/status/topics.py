"""The topics of /help: which commands and message menus each has, and what to know about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum


class Topic(IntEnum):
    """A page of /help; a button holds its number, so a number never gets a new meaning."""

    START = 0
    PICTURES = 1
    CHARACTERS = 2
    POSTS = 3
    LEAD = 4
    SERVER = 5

    @property
    def label(self) -> str:
        """The topic's button, and the title of its page."""
        return _LABELS[self]


@dataclass(frozen=True)
class Command:
    """A slash command by its whole name, with the sentence that Discord shows for it."""

    name: str
    description: str


_LABELS = {
    Topic.START: "Help",
    Topic.PICTURES: "Pictures",
    Topic.CHARACTERS: "Characters",
    Topic.POSTS: "Posts and dice",
    Topic.LEAD: "Lead the game",
    Topic.SERVER: "Run the server",
}

# The topic by the beginning of a command's name; the longest beginning counts.
_TOPICS = {
    "image": Topic.PICTURES,
    "iterate": Topic.PICTURES,
    "session": Topic.PICTURES,
    "gallery": Topic.PICTURES,
    "queue show": Topic.PICTURES,
    "quota show": Topic.PICTURES,
    "moderation show": Topic.PICTURES,
    "character": Topic.CHARACTERS,
    "wardrobe": Topic.CHARACTERS,
    "game show": Topic.CHARACTERS,
    "game players": Topic.CHARACTERS,
    "post": Topic.POSTS,
    "roll": Topic.POSTS,
    "rolls": Topic.POSTS,
    "dice": Topic.POSTS,
    "game": Topic.LEAD,
    "character npc": Topic.LEAD,
    "game create": Topic.SERVER,
    "moderation": Topic.SERVER,
    "quota": Topic.SERVER,
    "queue": Topic.SERVER,
    "help": Topic.START,
}

MENUS = {
    "Iterate from this": (Topic.PICTURES, "starts from a picture in the message"),
    "Illustrate this post": (Topic.POSTS, "draws what a post says, where the GM opened it"),
    "Edit this post": (Topic.POSTS, "changes the words of your own post"),
    "Whose post is this?": (Topic.POSTS, "says who plays the character, and shows its pictures"),
}
"""Each message menu with its topic and what it does."""

NOTES = {
    Topic.PICTURES: (
        "Under a picture: *Iterate* changes it, *Vary* and *Redo* draw it again, ⋯ has the rest. A "
        "**reply** such as *at night, in the rain* changes it, too; of several pictures *2: at "
        "night* means the second. Talk below a picture gets a 🤍 and draws nothing."
    ),
    Topic.CHARACTERS: (
        "A saved portrait is what every later picture follows. The **wardrobe** keeps states such "
        "as *plate armour* or *wounded*; **consent** says who may have your character drawn. The "
        "**kit** takes the portrait to Avrae, Tupperbox, PluralKit and virtual tabletops."
    ),
    Topic.POSTS: (
        "A post stands under your character's name and portrait. `[[1d20+5]]` in it is rolled. "
        "*Add image* after a post draws its scene."
    ),
    Topic.LEAD: (
        "Approve characters with the buttons on their cards, which come to the game's channel or "
        "to the one that `/game edit gm_channel:` names."
    ),
    Topic.SERVER: "These take the permission **Manage Server**.",
}
"""What to know about each topic, besides its commands."""


def topic_of(command: str) -> Topic | None:
    """The topic of a command; None when no topic has it."""
    words = command.split(" ")
    for length in range(len(words), 0, -1):
        found = _TOPICS.get(" ".join(words[:length]))
        if found is not None:
            return found
    return None


def commands_of(topic: Topic, commands: Iterable[Command]) -> list[Command]:
    """The commands of a topic, in the order in which they were given."""
    return [each for each in commands if topic_of(each.name) is topic]


def menus_of(topic: Topic) -> list[tuple[str, str]]:
    """The message menus of a topic, each with what it does."""
    return [(name, does) for name, (where, does) in MENUS.items() if where is topic]


def topics_for(*, leads: bool, is_admin: bool) -> Sequence[Topic]:
    """The topics that concern a member, the most likely one first."""
    return (
        Topic.PICTURES,
        Topic.CHARACTERS,
        Topic.POSTS,
        *([Topic.LEAD] if leads or is_admin else []),
        *([Topic.SERVER] if is_admin else []),
    )
