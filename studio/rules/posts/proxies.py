"""Messages as they stand in Discord, and who speaks in them: proxies, dice bots, people; pure.

Nobody is guessed between two: where a name could be somebody else's, it is asked.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from studio.rules.posts.names import NOBODY_FOUND, Match, MatchCertainty, matched
from studio.rules.text import clean, name_key


class SenderKind(StrEnum):
    """How a message was sent: by a person, through a webhook, by a bot."""

    MEMBER = "member"
    WEBHOOK = "webhook"
    BOT = "bot"


@dataclass(frozen=True)
class Embed:
    """The box of a bot's message. `fields` are pairs of name and value, in order."""

    title: str = ""
    author: str = ""
    text: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    footer: str = ""

    @property
    def quotes(self) -> bool:
        """Whether it shows the message that is answered, as PluralKit's replies do."""
        return "↩" in self.author or self.text.lstrip("*").casefold().startswith("[reply to:]")


@dataclass(frozen=True)
class IncomingMessage:
    """A message. `name` is what stands above it in Discord."""

    by: SenderKind
    name: str
    text: str = ""
    embeds: tuple[Embed, ...] = ()

    @property
    def boxes(self) -> tuple[Embed, ...]:
        """Its embeds, without those that quote another message."""
        return tuple(each for each in self.embeds if not each.quotes)


@dataclass(frozen=True)
class DiceAction:
    """What a dice bot's title says: `who` "attacks with a Longsword"."""

    who: str
    does: str


def speaker(said: IncomingMessage, names: Sequence[str], *, own: Sequence[str] = ()) -> Match:
    """Which of the game's characters speaks. `own` are those that the author may speak as."""
    match said.by:
        case SenderKind.MEMBER:
            return _of_member(said, names, own)
        case SenderKind.WEBHOOK:
            return _of_webhook(said, names)
        case SenderKind.BOT:
            return _of_bot(said, names)


def action_of(embed: Embed) -> DiceAction | None:
    """Who does what by the title of a dice bot's box: "Elara makes a Stealth check!"."""
    title = _BOLD_MARKS.sub("", clean(embed.title)).rstrip("!. ")
    words = title.split()
    for at, word in enumerate(words[:_NAME_WORDS]):
        if at and _ACTS.fullmatch(word):
            return DiceAction(" ".join(words[:at]), " ".join(words[at:]))
    return None


def roll_of(text: str) -> DiceAction | None:
    """Who rolls, and what for, by a card of Limner's: "**Elara** rolls · *Stealth*"."""
    found = _ROLLS.match(text.strip())
    return (
        DiceAction(clean(found["who"]), clean(found["reason"] or "")) if found is not None else None
    )


def heading(text: str) -> str:
    """The name that a text begins with as a heading or a label: `**Elara**`, `Elara: …`."""
    line = text.strip().partition("\n")[0].strip()[:_HEADING_LIMIT]
    for pattern in _HEADINGS:
        found = pattern.match(line)
        if found is not None:
            return found[1].strip()
    return ""


_NAME_WORDS = 9
_HEADING_LIMIT = 120
_BOLD_MARKS = re.compile(r"[*_~`]+")
# A verb in a title: small letters, in the third person. Not a word that only looks like one.
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
# What a hook is called before a character speaks through it.
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
    # A narrator who begins with a name may be telling of them: to be asked, them first.
    return Match(MatchCertainty.NONE, _together(within.names, by_name.names), said.name)


def _of_bot(said: IncomingMessage, names: Sequence[str]) -> Match:
    rolls = roll_of(said.text)
    acts = [rolls] if rolls else [act for act in map(action_of, said.boxes) if act is not None]
    if acts:
        return _agreeing([matched(act.who, names) for act in acts])
    return _named_within(said, names)


def _named_within(said: IncomingMessage, names: Sequence[str]) -> Match:
    """By the names a message itself bears: its boxes' authors and titles, its heading."""
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
    """What several readings say together: one name, or several to ask about."""
    everybody = _together(*(each.names for each in found))
    if any(each.sureness is MatchCertainty.NONE for each in found):
        return Match(MatchCertainty.NONE, everybody, found[0].called)
    if len(everybody) > 1:
        return Match(MatchCertainty.SEVERAL, everybody, found[0].called)
    return found[0]


def _of_member(said: IncomingMessage, names: Sequence[str], own: Sequence[str]) -> Match:
    """One's own characters alone: a member's nickname says nothing about another's."""
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


# Said of oneself, or acted out; what a narrator tells has neither.
_IN_CHARACTER = re.compile(
    r"(?:^|[\s(*\"“])(?:I|I'm|I’m|I've|I’ve|I'll|I’ll|my|My|me|myself)(?=[\s,.!?'’])"
    r"|^\s*(?:He|She|They|[*_][a-z])"
)


def _is_named(name: str, text: str) -> bool:
    first = re.escape(name.split()[0])
    return re.search(rf"(?<!\w){first}(?!\w)", text, re.IGNORECASE) is not None


def _begins_with(name: str, text: str) -> bool:
    first = re.escape(name.split()[0])
    return re.match(rf"[\s*_\"“(]*{first}(?!\w)(?!['’]s)", text, re.IGNORECASE) is not None


def _together(*several: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for names in several for name in names))
