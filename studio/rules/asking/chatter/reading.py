"""Whether a reply to a picture is talk at the table, or says what should change in the picture.

A reply is read in parts: between stops, commas and emoji. The words of a part say what it is. A
part of unknown words is a change, so that every language can ask for one.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from studio.rules.asking.chatter import eastern
from studio.rules.asking.chatter.parts import ReplyPart, parts_of
from studio.rules.asking.chatter.signs import has_signs, without_signs
from studio.rules.asking.chatter.words import LEADS, MORE, folded
from studio.rules.asking.instruction import names_setting
from studio.rules.letters import has_words
from studio.rules.text import clean

_READ_LIMIT = 2_000

# Words out of character: "ooc: …", "((…))", "// …".
_ASIDE = re.compile(r"\W{0,4}ooc\b|\s*(?:\(\(|//)")
# A command of another bot: "!roll 2d6", "/roll", "pk;help".
_COMMAND = re.compile(r"\s*(?:[!/$%&;=~.?](?=[a-z])|[a-z]{1,4}[;!](?=[a-z]))(?P<word>[a-z]+)")
# "*nods*", or words in the brackets or after the letter by which a proxy knows a character.
_IN_CHARACTER = re.compile(
    r"\s*(?:([*_]{1,3})(?=[^\s*_])[^*_\n]{1,200}\1[\s.!…]*"
    r"|\[[^\[\]]*+\]|\{[^{}]*+\}|\([^()]*+\)|[^\W\d_][:;] .*+)",
    re.DOTALL,
)
_STOP = re.compile(r"[.!?;:\n…。！？、，,—–()\[\]{}|~*_`\"“”„«»¿¡]+|\s-+\s")


_CHAT = {ReplyPart.CHAT, ReplyPart.THANKS}
_TALK = _CHAT | {ReplyPart.TALK, ReplyPart.AWAY}


class ReplyKind(StrEnum):
    """What a reply to a picture is.

    CHATTER is never drawn, a CHANGE says what to draw, and about DOUBT its author is asked.
    """

    CHATTER = "chatter"
    DOUBT = "doubt"
    CHANGE = "change"


def kind_of_reply(text: str) -> ReplyKind:
    """What the reply is. Its text comes without the mention of the bot.

    A reply that says nothing at all is a CHANGE: who reads it as one tells what a reply can say.
    """
    text = clean(text[:_READ_LIMIT])
    if names_setting(text):
        return ReplyKind.CHANGE
    said = folded(without_signs(text))
    if not has_words(said):
        return ReplyKind.CHATTER if has_signs(text) else ReplyKind.CHANGE
    command = _COMMAND.match(said)
    if command is not None and command["word"] not in LEADS | MORE:
        return ReplyKind.CHATTER
    parts = _parts(said)
    if _IN_CHARACTER.fullmatch(said) and ReplyPart.CLEAR not in parts:
        return ReplyKind.CHATTER if set(parts) <= _TALK else ReplyKind.DOUBT
    if _ASIDE.match(said):
        return ReplyKind.DOUBT if ReplyPart.CLEAR in parts else ReplyKind.CHATTER
    return _together(parts)


def _parts(said: str) -> list[ReplyPart]:
    """What each part is, in their order."""
    found: list[ReplyPart] = []
    at = 0
    for stop in (*_STOP.finditer(said), None):
        piece, marks = said[at : stop.start() if stop else None], stop.group() if stop else ""
        at = stop.end() if stop else at
        asks = "?" in marks or "？" in marks
        if eastern.is_eastern(piece):
            found.append(eastern.read(piece, asks=asks))
        else:
            found += parts_of(piece, asks=asks)
    return found


def _together(parts: Sequence[ReplyPart]) -> ReplyKind:
    """The kind of a reply of these parts."""
    found = set(parts)
    if ReplyPart.CLEAR in found:
        return ReplyKind.CHANGE
    if found <= _TALK or ReplyPart.AWAY in found:
        return ReplyKind.CHATTER
    if found & {ReplyPart.TALK, ReplyPart.UNCLEAR}:
        return ReplyKind.DOUBT
    # "red hair, thanks" asks, "thanks, Mira" does not.
    asks_politely = parts[-1] is ReplyPart.THANKS and ReplyPart.CHAT not in found
    if ReplyPart.LED in found or not found & _CHAT or asks_politely:
        return ReplyKind.CHANGE
    return ReplyKind.DOUBT
