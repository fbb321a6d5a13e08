"""What the banner of `limner play` says to a newcomer: who they are, and what to try first."""

from dataclasses import dataclass
from enum import StrEnum

PLAYER = "mira"
GM = "oren"


class Beginning(StrEnum):
    """What the page begins with."""

    EXAMPLE = "example"
    KEPT = "kept"
    EMPTY = "empty"


class TryKind(StrEnum):
    """What a tap on something to try does."""

    # Writes a reply to the newest picture; it is not sent.
    REPLY = "reply"
    # Writes a command.
    COMMAND = "command"
    # Shows the message menus, for the newest post in character.
    MENU = "menu"
    # Goes to a channel.
    GO = "go"
    # Switches to the other member.
    BE = "be"


@dataclass(frozen=True)
class Try:
    """Something to try first: its label, and what a tap does with which words."""

    label: str
    kind: TryKind
    words: str


@dataclass(frozen=True)
class Introduction:
    """Who one is, and three things to try first."""

    # Completes "You are mira, …".
    who: str
    tries: tuple[Try, Try, Try]


_HELP = Try("What Limner can do: /help", TryKind.COMMAND, "/help")
_SCENE = Try("Ask for a scene: /image scene", TryKind.COMMAND, "/image scene")
_SHOW_GAME = Try("See the game: /game show", TryKind.COMMAND, "/game show")
_CHARACTERS = Try("See the characters: /character list", TryKind.COMMAND, "/character list")

_INTRODUCTIONS = {
    (PLAYER, Beginning.EXAMPLE): Introduction(
        "a player. Elara is your character; these are her pictures.",
        (
            Try("Reply to a picture: in deep snow", TryKind.REPLY, "in deep snow"),
            _SCENE,
            Try("Illustrate a post", TryKind.MENU, "Illustrate this post"),
        ),
    ),
    (GM, Beginning.EXAMPLE): Introduction(
        "the game master (GM). You approve characters and keep the look of the game.",
        (
            Try("Read mira's secret roll", TryKind.GO, "private"),
            _SHOW_GAME,
            Try("Ask whose post it is", TryKind.MENU, "Whose post is this?"),
        ),
    ),
    (PLAYER, Beginning.KEPT): Introduction(
        "a player. Your game goes on; only its old messages are gone.",
        (_CHARACTERS, Try("Change a picture: /iterate", TryKind.COMMAND, "/iterate"), _SCENE),
    ),
    (GM, Beginning.KEPT): Introduction(
        "the game master (GM). Your game goes on; only its old messages are gone.",
        (_SHOW_GAME, _CHARACTERS, _HELP),
    ),
    (PLAYER, Beginning.EMPTY): Introduction(
        "a player. Nobody plays here yet: the game master starts a game first.",
        (
            Try("Be oren, the GM", TryKind.BE, GM),
            Try("Then make a character: /character create", TryKind.COMMAND, "/character create"),
            _HELP,
        ),
    ),
    (GM, Beginning.EMPTY): Introduction(
        "the game master (GM). Nobody plays here yet: start a game.",
        (
            Try("Start a game: /game create", TryKind.COMMAND, "/game create"),
            Try("Then be mira, a player", TryKind.BE, PLAYER),
            _HELP,
        ),
    ),
}


SWITCHES = {PLAYER: "Be oren, the GM", GM: "Be mira, the player"}
"""What the button of the banner says to each person."""


def introduce(person: str, beginning: Beginning) -> Introduction:
    """The introduction of mira or oren."""
    return _INTRODUCTIONS[person, beginning]
