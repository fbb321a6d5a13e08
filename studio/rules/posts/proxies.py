"""Which character speaks in a message of a proxy, a dice bot or a member.

When a name may mean two characters none is guessed: a member is asked.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from studio.rules.posts.names import NOBODY_FOUND, Match, MatchCertainty, matched
from studio.rules.text import clean, name_key


class SenderKind(StrEnum):
    """Who sent a message: a member, a webhook or a bot."""

    MEMBER = "member"
    WEBHOOK = "webhook"
    BOT = "bot"


@dataclass(frozen=True)
class Embed:
    """An embed of a message. `fields` are pairs of name and value, in order."""

    title: str = ""
    author: str = ""
    text: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    footer: str = ""

    @property
    def quotes(self) -> bool:
        """Whether the embed quotes the message that is replied to, as PluralKit's replies do."""
        return "↩" in self.author or self.text.lstrip("*").casefold().startswith("[reply to:]")


@dataclass(frozen=True)
class IncomingMessage:
    """A message. `name` is the name that Discord shows above it."""

    by: SenderKind
    name: str
    text: str = ""
    embeds: tuple[Embed, ...] = ()

    @property
    def boxes(self) -> tuple[Embed, ...]:
        """The embeds without those that quote another message."""
        return tuple(each for each in self.embeds if not each.quotes)


@dataclass(frozen=True)
class DiceAction:
    """What the title of a dice bot says: `who` does what, "attacks with a Longsword"."""

    who: str
    does: str


def speaker(said: IncomingMessage, names: Sequence[str], *, own: Sequence[str] = ()) -> Match:
    """Which of the game's characters speaks. `own` are the characters of the author."""
    match said.by:
        case SenderKind.MEMBER:
            return _of_member(said, names, own)
        case SenderKind.WEBHOOK:
            return _of_webhook(said, names)
        case SenderKind.BOT:
            return _of_bot(said, names)


def action_of(embed: Embed) -> DiceAction | None:
    """Who does what, by the title of a dice bot's embed: "Elara makes a Stealth check!"."""
    title = _BOLD_MARKS.sub("", clean(embed.title)).rstrip("!. ")
    words = title.split()
    for at, word in enumerate(words[:_NAME_WORDS]):
        if at and _ACTS.fullmatch(word):
            return DiceAction(" ".join(words[:at]), " ".join(words[at:]))
    return None


def roll_of(text: str) -> DiceAction | None:
    """Who rolls for what, by a card of Limner: "**Elara** rolls · *Stealth*"."""
    found = _ROLLS.match(text.strip())
    return (
        DiceAction(clean(found["who"]), clean(found["reason"] or "")) if found is not None else None
    )


def heading(text: str) -> str:
    """The name at the beginning of a text, as a heading or a label: `**Elara**`, `Elara: …`."""
    line = text.strip().partition("\n")[0].strip()[:_HEADING_LIMIT]
    for pattern in _HEADINGS:
        found = pattern.match(line)
        if found is not None:
            return found[1].strip()
    return ""


_NAME_WORDS = 9
_HEADING_LIMIT = 120
_BOLD_MARKS = re.compile(r"[*_~`]+")
# A verb in a title: small letters, third person. These words only look like one.
_ACTS = re.compile(
    r"(?!(?:as|is|us|its|his|this|thus|plus|versus|vs|less|across|towards)$)[a-z]{2,}s"
)
_HEADINGS = (
    re.compile(r"(?:#{1,3} +)?(?:\*\*|__){1,2}([^*_\n]{1,80}?):?(?:\*\*|__){1,2}:?(?=$|\s*[:|(])"),
    re.compile(r"#{1,3} +([^#*_\n]{1,80})$"),
    re.compile(r"(?:\*\*)?([^\W\d_][\w'’. -]{0,60}?)(?:\*\*)?:(?:\*\*)? (?=\S)"),
)
_ROLLS = re.compile(
    r"\*\*(?P<who>[^*\n]{1,90})\*\* rolls(?: · \*(?P<reason>[^*\n]{1,300})\*)?(?=\n|$)"
)
# The names of webhooks through which no character speaks yet.
_BARE_HOOKS = frozenset(
    ("rpg sage", "avrae", "tupperbox", "pluralkit", "captain hook", "spidey bot", "limner")
)


def _of_webhook(said: IncomingMessage, names: Sequence[str]) -> Match:
    by_name = matched(said.name, names)
    if by_name.sureness is not MatchCertainty.NONE:
        return by_name
    within = _named_within(said, names)
    if name_key(said.name) in _BARE_HOOKS:
        return within
    # A narrator may begin with the name of a character, so this is asked, with that one first.
    return Match(MatchCertainty.NONE, _distinct(within.names, by_name.names), said.name)


def _of_bot(said: IncomingMessage, names: Sequence[str]) -> Match:
    rolls = roll_of(said.text)
    acts = [rolls] if rolls else [act for act in map(action_of, said.boxes) if act is not None]
    if acts:
        return _agreeing([matched(act.who, names) for act in acts])
    return _named_within(said, names)


def _named_within(said: IncomingMessage, names: Sequence[str]) -> Match:
    """Match the names inside a message: authors and titles of its embeds, its heading."""
    borne = [each for box in said.boxes for each in (box.author, box.title) if each.strip()]
    borne += [each for each in (heading(said.text),) if each]
    if not borne and said.boxes:
        borne = [heading(box.text) for box in said.boxes if heading(box.text)]
    found = [matched(each, names) for each in borne]
    told = [each for each in found if each.sureness is not MatchCertainty.NONE]
    if told:
        return _agreeing(told)
    return found[0] if found else NOBODY_FOUND


def _agreeing(found: Sequence[Match]) -> Match:
    """Several matches as one: of the same character, or of several to ask about."""
    everybody = _distinct(*(each.names for each in found))
    if any(each.sureness is MatchCertainty.NONE for each in found):
        return Match(MatchCertainty.NONE, everybody, found[0].called)
    if len(everybody) > 1:
        return Match(MatchCertainty.SEVERAL, everybody, found[0].called)
    return found[0]


def _of_member(said: IncomingMessage, names: Sequence[str], own: Sequence[str]) -> Match:
    """Match the author's own characters only: a nickname means no character of another member."""
    if not own:
        return NOBODY_FOUND
    headed = heading(said.text)
    if headed:
        by_heading = matched(headed, names)
        if by_heading.sureness is not MatchCertainty.NONE:
            mine = set(by_heading.names) <= set(own)
            return by_heading if mine else Match(MatchCertainty.NONE, tuple(own), headed)
    named = [name for name in own if _is_named(name, said.text)]
    by_name = matched(said.name, own)
    if by_name.found and named in ([], list(by_name.names)):
        return by_name
    if len(named) == 1 and _begins_with(named[0], said.text):
        return Match(MatchCertainty.CLOSE, (named[0],), said.name)
    if len(own) == 1 and (named or _IN_CHARACTER.search(said.text)):
        return Match(MatchCertainty.CLOSE, (own[0],), said.name)
    return Match(MatchCertainty.SEVERAL, tuple(own), said.name)


# First person, or an act. A narrator's text has neither.
_IN_CHARACTER = re.compile(
    r"(?:^|[\s(*\"“])(?:I|I'm|I’m|I've|I’ve|I'll|I’ll|my|My|me|myself)(?=[\s,.!?'’])"
    r"|^\s*(?:He|She|They|[*_][a-z])"
)


def _is_named(name: str, text: str) -> bool:
    first = re.escape(name_key(name).split()[0])
    return re.search(rf"(?<!\w){first}(?!\w)", name_key(text)) is not None


def _begins_with(name: str, text: str) -> bool:
    first = re.escape(name_key(name).split()[0])
    return re.match(rf"[\s*_\"“(]*{first}(?!\w)(?!'s)", name_key(text)) is not None


def _distinct(*several: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for names in several for name in names))
