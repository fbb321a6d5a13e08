"""Reads what a member typed into the options of a command."""

from collections.abc import Iterator
from typing import Any

from cogs.interactions.people import Interaction

TYPED_AGAIN = 40
"""A text of so many characters is quicker to type again than to copy."""

_STRING = 3  # Discord's type of a text option


def typed_in(interaction: Interaction) -> str:
    """The texts of a command that take time to type again; empty for clicks and forms."""
    data: Any = interaction.data or {}
    return "\n\n".join(each for each in _texts(data) if len(each) > TYPED_AGAIN)


def _texts(options: Any) -> Iterator[str]:
    """The text options, also those of a subcommand."""
    for option in options.get("options") or ():
        if option.get("type") == _STRING and isinstance(option.get("value"), str):
            yield option["value"]
        yield from _texts(option)
