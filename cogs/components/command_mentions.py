"""Makes the commands that a card names tappable: `/game create` becomes Discord's mention of it.

Discord shows `</game create:123>` as a command to tap, where 123 is the id that Discord gave to the
command of that name. Sentences are written with backticks; only `tappable` knows the ids.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from discord import AppCommandType, app_commands

# A block of code stays as it is: it holds what a member typed. A backslash before the backtick
# shows that a member typed the command, too.
_NAMED = re.compile(
    r"```[\s\S]*?(?:```|\Z)|(?<!\\)`/(?P<name>[a-z]+(?: [a-z]+){0,2})(?P<options> [a-z_]+:[^`]*)?`"
)

_ids: dict[str, int] = {}
"""The ids of this process's commands, by the name that a member types, without the slash.

Cards are built by functions that know no client, so the ids have one place for the whole process.
The client fills it when Discord has told it the ids.
"""


def know_commands(found: Mapping[str, int]) -> None:
    """Name these commands as tappable ones from now on, and no others."""
    _ids.clear()
    _ids.update(found)


def command_ids(commands: Iterable[app_commands.AppCommand]) -> Mapping[str, int]:
    """The id of each slash command by its whole name; a group itself is no command."""
    return MappingProxyType(
        {
            name: command.id
            for command in commands
            if command.type is AppCommandType.chat_input
            for name in _names(command, command.name)
        }
    )


def tappable(text: str) -> str:
    """The text with a mention for each command in backticks that Discord knows.

    A mention holds no options, so options follow it as code.
    """
    return _NAMED.sub(_mention, text) if _ids else text


def as_typed(text: str) -> str:
    """The text with each mention of a command as its name in backticks, as sentences have it."""

    def typed(found: re.Match[str]) -> str:
        options = f" {found['options']}" if found["options"] else ""
        return f"`/{found['name']}{options}`"

    return _MENTION.sub(typed, text)


_MENTION = re.compile(
    r"</(?P<name>[a-z]+(?: [a-z]+){0,2}):[0-9]{1,20}>(?: `(?P<options>[a-z_]+:[^`]*)`)?"
)


def _names(
    command: app_commands.AppCommand | app_commands.AppCommandGroup, name: str
) -> Iterator[str]:
    groups = [each for each in command.options if isinstance(each, app_commands.AppCommandGroup)]
    if not groups:
        yield name
    for group in groups:
        yield from _names(group, f"{name} {group.name}")


def _mention(found: re.Match[str]) -> str:
    name = found["name"]
    if name not in _ids:  # also a block of code, which has no name
        return found[0]
    options = (found["options"] or "").strip()
    return f"</{name}:{_ids[name]}>" + (f" `{options}`" if options else "")
