"""Everything that a person can do with the bot, read from the program, and how it is done.

A new command, menu, button, list or suggestion is found here by itself. It fails the matrix until
it has its options, its payload and its row.
"""

from collections.abc import Callable, Mapping
from typing import Any

import discord
from discord import app_commands

from bot.client import LimnerClient
from cogs.components import kit_payloads, payloads, words
from cogs.components.custom_ids import ButtonWord, ListWord
from studio.rules.kits.crops import CropMove
from studio.services.dice.roll_history import RollFilter
from studio.services.galleries.galleries import GalleryFilter
from studio.services.sessions.sessions import SessionFilter
from tests.journeys.rights.people import DRAFT, SECRET, Ids

# The options of each command that name something or are required.
OPTIONS: dict[str, Callable[[Ids], Mapping[str, Any]]] = {
    "game create": lambda ids: {"name": "Ash"},
    "game edit": lambda ids: {"name": "Ash"},
    "game channel set": lambda ids: {"illustrate": True},
    "game channel add": lambda ids: {"game": ids.game},
    "character show": lambda ids: {"name": "Elara"},
    "character edit": lambda ids: {"name": "Elara"},
    "character kit": lambda ids: {"name": "Elara"},
    "character history": lambda ids: {"name": "Elara"},
    "character consent": lambda ids: {"name": "Elara", "who": "nobody"},
    "character npc": lambda ids: {"name": "Elara"},
    "character retire": lambda ids: {"name": "Elara"},
    "character delete": lambda ids: {"name": "Elara"},
    "wardrobe add": lambda ids: {"character": "Elara", "name": "robe", "words": "in a robe"},
    "wardrobe list": lambda ids: {"character": "Elara"},
    "wardrobe wear": lambda ids: {"character": "Elara"},
    "wardrobe remove": lambda ids: {"character": "Elara", "state": f"{SECRET} robe"},
    "image scene": lambda ids: {"description": "a road", "character": "Elara"},
    "image upscale": lambda ids: {"picture": ids.picture},
    "iterate": lambda ids: {"change": "in the rain", "picture": ids.picture},
    "session list": lambda ids: {"game": ids.game},
    "session show": lambda ids: {"session": ids.session},
    "session resume": lambda ids: {"session": ids.session},
    "session rename": lambda ids: {"session": ids.session, "title": "Fog"},
    "session archive": lambda ids: {"session": ids.session},
    "session delete": lambda ids: {"session": ids.session},
    "session export": lambda ids: {"session": ids.session},
    "gallery show": lambda ids: {"game": ids.game},
    "gallery stars": lambda ids: {"game": ids.game},
    "post write": lambda ids: {"text": "It rains.", "as": "Elara"},
    "post edit": lambda ids: {"post": ids.post},
    "post delete": lambda ids: {"post": ids.post},
    "roll": lambda ids: {"dice": "1d20", "character": "Elara"},
    "rolls": lambda ids: {"game": ids.game},
    "dice macro set": lambda ids: {"character": "Elara", "name": "sword", "dice": "1d20"},
    "dice macro list": lambda ids: {"character": "Elara"},
    "dice macro remove": lambda ids: {"macro": SECRET, "character": "Elara"},
    "dice fairness": lambda ids: {"game": ids.game},
    "queue clear": lambda ids: {"member": ids.member},
    "quota set": lambda ids: {"pictures": 5},
    "moderation set": lambda ids: {"strictness": "bot"},
}

# Forms that a command opens with other options than its row.
OTHER_FORMS: dict[str, tuple[str, Mapping[str, Any]]] = {
    "character edit, its other form": ("character edit", {"name": "Elara", "what": "profile"}),
    "post write, its form": ("post write", {"as": "Elara"}),
}

# What each type of payload names.
PAYLOADS: dict[type, Callable[[Ids], Any]] = {
    payloads.Nothing: lambda ids: payloads.Nothing(),
    payloads.OnHelp: lambda ids: payloads.OnHelp(1),
    payloads.OnGame: lambda ids: payloads.OnGame(ids.game),
    payloads.OnGameChannel: lambda ids: payloads.OnGameChannel(ids.game, 1),
    payloads.OnState: lambda ids: payloads.OnState(1),
    payloads.OnMacro: lambda ids: payloads.OnMacro(1),
    payloads.OnGamePage: lambda ids: payloads.OnGamePage(ids.game),
    payloads.OnGameRole: lambda ids: payloads.OnGameRole(ids.game, ids.role),
    payloads.OnCharacter: lambda ids: payloads.OnCharacter(ids.character),
    kit_payloads.OnKitMove: lambda ids: kit_payloads.OnKitMove(ids.character, CropMove.CLOSER),
    kit_payloads.OnKitSwitch: lambda ids: kit_payloads.OnKitSwitch(ids.character, False),
    payloads.OnLook: lambda ids: payloads.OnLook(ids.look),
    payloads.OnTry: lambda ids: payloads.OnTry(ids.look, ids.portrait),
    payloads.OnRefusedRequest: lambda ids: payloads.OnRefusedRequest(1),
    payloads.OnJob: lambda ids: payloads.OnJob(ids.job),
    payloads.OnQuestion: lambda ids: payloads.OnQuestion(ids.session),
    payloads.OnPicture: lambda ids: payloads.OnPicture(ids.picture),
    payloads.OnRedo: lambda ids: payloads.OnRedo(ids.picture),
    payloads.OnStar: lambda ids: payloads.OnStar(ids.picture),
    payloads.OnStepVersion: lambda ids: payloads.OnStepVersion(ids.picture, ids.session_version),
    payloads.OnStepPage: lambda ids: payloads.OnStepPage(ids.picture),
    payloads.OnSession: lambda ids: payloads.OnSession(ids.session),
    payloads.OnSessionVersion: lambda ids: payloads.OnSessionVersion(
        ids.session, ids.session_version
    ),
    payloads.OnSessionPage: lambda ids: payloads.OnSessionPage(ids.session),
    payloads.OnArchiving: lambda ids: payloads.OnArchiving(ids.session, True),
    payloads.OnRoll: lambda ids: payloads.OnRoll(ids.roll),
    payloads.OnPost: lambda ids: payloads.OnPost(ids.post),
    payloads.OnReply: lambda ids: payloads.OnReply(ids.reply),
    payloads.OnMember: lambda ids: payloads.OnMember(1),
    payloads.OnMessage: lambda ids: payloads.OnMessage(ids.message, ids.character),
    payloads.OnSessions: lambda ids: payloads.OnSessions(
        SessionFilter(game_id=ids.game, character_id=ids.character)
    ),
    payloads.OnRolls: lambda ids: payloads.OnRolls(2**40, RollFilter(game_id=ids.game)),
    payloads.OnGallery: lambda ids: payloads.OnGallery(
        ids.other_picture + 1, GalleryFilter(ids.game)
    ),
    payloads.OnGalleryPage: lambda ids: payloads.OnGalleryPage(None, GalleryFilter(ids.game)),
    payloads.OnStepInGallery: lambda ids: payloads.OnStepInGallery(ids.picture),
    payloads.PicturesOf: lambda ids: payloads.PicturesOf(ids.picture),
    payloads.PicturesOfPost: lambda ids: payloads.PicturesOfPost(ids.post),
    payloads.WhoIsInMessage: lambda ids: payloads.WhoIsInMessage(ids.message),
}

# A colour of a kit's ring.
SILVER = 0xB9BEC7

# What is picked from each list.
PICKED: dict[str, Callable[[Ids], int]] = {
    "look-version": lambda ids: ids.look,
    "kit-ring": lambda ids: SILVER,
    "session": lambda ids: ids.session,
    "step": lambda ids: ids.picture,
    "gallery-step": lambda ids: ids.picture,
    "post-picture": lambda ids: ids.picture,
    "attach-to": lambda ids: ids.post,
    "replace-by": lambda ids: ids.other_picture,
    "illustrate-as": lambda ids: ids.character,
}

# What is typed into the fields of forms that are empty; every other field gets "a road".
TYPED = {"notation": "1d20", "name": "Nim"}

# The other options that a suggestion looks at.
FILLED: dict[tuple[str, str], Mapping[str, Any]] = {
    ("wardrobe wear", "state"): {"character": "Elara"},
    ("wardrobe remove", "state"): {"character": "Elara"},
    ("dice macro remove", "macro"): {"character": "Elara"},
}

# The words that are hidden, and the draft's name.
PLANTED = (SECRET, DRAFT)


def commands(client: LimnerClient) -> list[str]:
    """The names of all slash commands."""
    found = client.tree.walk_commands(type=discord.AppCommandType.chat_input)
    return [each.qualified_name for each in found if isinstance(each, app_commands.Command)]


def menus(client: LimnerClient) -> list[str]:
    """The names of all message menus."""
    return [each.name for each in client.tree.walk_commands(type=discord.AppCommandType.message)]


def suggestions(client: LimnerClient) -> list[tuple[str, str]]:
    """Each option with suggestions: the command's name and the option's."""
    return [
        (command.qualified_name, option.display_name)
        for command in client.tree.walk_commands(type=discord.AppCommandType.chat_input)
        if isinstance(command, app_commands.Command)
        for option in command.parameters
        if option.autocomplete
    ]


def buttons() -> dict[str, ButtonWord[Any]]:
    """The buttons by their words."""
    return {each.name: each for each in vars(words).values() if isinstance(each, ButtonWord)}


def lists() -> dict[str, ListWord[Any]]:
    """The lists by their words."""
    return {each.name: each for each in vars(words).values() if isinstance(each, ListWord)}
