"""The rules that a word can break, and which of them a strictness has."""

from enum import IntEnum, StrEnum

from db.enums import ListOwner
from studio.rules.moderation.lexicon import Hit


class Strictness(StrEnum):
    """How much a server refuses. Each step refuses more than the one before.

    Relaxed: what is never drawn, slurs, hatred, and the words of the server and of the game.
    Standard: also sexual content, nudity, self-harm and crude words. Strict: also suggestive
    words, gore, drugs and mild swearing, which is no picture: "damn", "ass", "shit".
    """

    RELAXED = "relaxed"
    STANDARD = "standard"
    STRICT = "strict"


LINE_RULE = "a line of this game"
VEIL_RULE = "a veil of this game"
"""The `rule` of a verdict about a game's own words."""
NEVER_RULE = "sexual content with minors"
"""The `rule` of what no server and no rating allows."""
SELF_HARM_RULE = "self-harm"


class Rule(IntEnum):
    """The rule that a word breaks. Of several broken rules the lowest is named."""

    NEVER = 0
    SLURS = 1
    HATE = 2
    SERVER = 3
    LINE = 4
    VEIL = 5
    SEXUAL = 6
    NUDITY = 7
    SELF_HARM = 8
    CRUDE = 9
    SUGGESTIVE = 10
    GORE = 11
    DRUGS = 12
    SWEARING = 13
    # These two are refused only together with others.
    MINOR = 20
    YOUTH = 21
    # These are nudity unless a man is meant.
    BARE_CHEST = 22
    NO_SHIRT = 23
    # No rule is broken: the server allows the word.
    ALLOWED = 30


RuleHit = Hit[Rule]

RULE_NAMES = {
    Rule.NEVER: NEVER_RULE,
    Rule.SLURS: "slurs",
    Rule.HATE: "hate symbols",
    Rule.SERVER: "words this server forbids",
    Rule.LINE: LINE_RULE,
    Rule.VEIL: VEIL_RULE,
    Rule.SEXUAL: "sexual content",
    Rule.NUDITY: "nudity",
    Rule.SELF_HARM: SELF_HARM_RULE,
    Rule.CRUDE: "crude words",
    Rule.SUGGESTIVE: "suggestive content",
    Rule.GORE: "gore",
    Rule.DRUGS: "drugs",
    Rule.SWEARING: "swearing",
}
LIST_OWNERS = {
    Rule.SERVER: ListOwner.SERVER,
    Rule.LINE: ListOwner.GAME,
    Rule.VEIL: ListOwner.GAME,
}
"""Whose list has the words of a rule; a rule without an entry is the bot's own."""

LAST_RULE = {
    Strictness.RELAXED: Rule.VEIL,
    Strictness.STANDARD: Rule.CRUDE,
    Strictness.STRICT: Rule.SWEARING,
}
