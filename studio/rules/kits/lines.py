"""Lines to copy: the commands with which other bots take a character's avatar.

Each line has the name exactly as the character has it, in quotes that the name does not hold.
"""

from dataclasses import dataclass

from studio.rules.text import clean

# A quoted name ends at the first sign that is one of the closing ones. PluralKit reads all of
# these pairs (`Parameters.cs`), Tupperbox the first two.
_QUOTES = (
    ('"', '"', '"'),
    ("'", "'", "'"),
    ("“", "”", "“”‟„"),
    ("‘", "’", "‘’‛‚"),
    ("«", "»", "»》"),
    ("「", "」", "」』"),
)
# PluralKit reads a word that begins like this as an option or as the beginning of a quote.
_SPECIAL = "-\"'“”‟„‘’‛‚«»《》‹›〈〉「『"


@dataclass(frozen=True)
class KitLine:
    """A command for another bot. `needs_file`: the avatar has to be attached to the message."""

    bot: str
    text: str
    needs_file: bool = False


def kit_lines(name: str, address: str | None) -> list[KitLine]:
    """The command for each bot: with the avatar's public address, or for an attached file.

    Avrae takes no attached file, so it has no line without an address.
    """
    name = " ".join(clean(name).split())
    end = f" {address}" if address else ""
    lines = [
        KitLine("Tupperbox", f"tul!avatar {_quoted(name)}{end}", needs_file=not address),
        KitLine("PluralKit", f"pk;member {_word(name)} avatar{end}", needs_file=not address),
    ]
    if address:
        lines.insert(0, KitLine("Avrae", f"!portrait update {address}"))
    return lines


def _word(name: str) -> str:
    """The name as one word of a command: in quotes only where it needs them."""
    return _quoted(name) if " " in name or name[:1] in _SPECIAL else name


def _quoted(name: str) -> str:
    for opening, closing, ends in _QUOTES:
        if not any(sign in name for sign in ends):
            return f"{opening}{name}{closing}"
    # No bot has a way to write a name with every kind of quote.
    return f'"{name}"'
