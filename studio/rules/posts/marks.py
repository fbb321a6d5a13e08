"""Removes from a post what is not its story: dice, asides, mentions, marks."""

import re

from studio.rules.letters import without_emoji
from studio.rules.markdown.passages import PassageKind, read_markdown
from studio.rules.text import clean

# A post has at most 4,000 characters, and 10,000 with embeds. Of a longer text no more is read.
READ_LIMIT = 12_000
DICE_LINE_LIMIT = 600
"""In characters. A longer line is not read as a line of dice."""

_QUOTED = re.compile(
    r"^[^\S\n]*>>> ?[\s\S]*|^[^\S\n]*> ?.*$|^.{0,120}\[(?:jump|reply to:?)\]\(<?https?://.*$",
    re.MULTILINE | re.IGNORECASE,
)
# The ways in which people mark what is out of character.
_ASIDES = re.compile(
    r"\(\((?:[^()]|\((?!\()|\)(?!\))){0,4000}\)\)"
    r"|\{\{[^{}]{0,2000}\}\}"
    r"|^[^\S\n]*\(\(.*$"
    r"|^[^\S\n]*(?:ooc|o\.o\.c\.?)\s*[:>)-].*$"
    r"|(?:^|(?<=\s))//.*$",
    re.MULTILINE | re.IGNORECASE,
)
# Of one that is not closed nothing is removed.
_ASIDE_IN_BRACKETS = re.compile(
    r"(?P<before>[(\[]\s*+(?:ooc|o\.o\.c\.?)\b)(?P<inside>[^)\]]*+)(?P<closed>[)\]])?",
    re.IGNORECASE,
)
# What stands in the place of a passage; of an escape its sign.
_INSTEAD = {PassageKind.SPOILER: " ", PassageKind.CODE_BLOCK: "\n", PassageKind.ESCAPE: ""}
_LINK = re.compile(
    r"\[([^\[\]\n]{1,300})\]\(<?https?://[^\s)]{1,2000}\)|<?https?://[^\s>]{1,2000}>?"
)
_TIME_OR_COMMAND = re.compile(
    r"<(?:t:-?\d+(?::\w)?|/[^:<>\n]{1,100}:\d+|id:\w+)>|@(?:everyone|here)\b"
)
_MENTION = re.compile(r"<(?:@[!&]?|#)\d{1,20}>")
_EMOJI_CODE = re.compile(r"<a?:\w{1,40}:\d{1,20}>|(?<![\w:]):[a-z][a-z0-9_+-]{1,40}:(?![\w:])")
_STRUCK = re.compile(r"~~[^~]{1,2000}~~")
_COMMAND_LINE = re.compile(
    r"^[^\S\n]*(?:[!.$;?+%&][A-Za-z]|/[a-z]{1,20}\b(?! ?/)|pk;|tul!|t!\w).*$", re.MULTILINE
)
_SMALL_PRINT = re.compile(r"^[^\S\n]*-# .*$", re.MULTILINE)
_LINE_MARKS = re.compile(r"^[^\S\n]*(?:#{1,3} +|[-*•] +(?=\S))", re.MULTILINE)


_DIE = r"\d{0,4}d(?:\d{1,6}|%|f)(?:(?:k[hl]?+|p[hl]?+|r[ro]?+|e|mi|ma|adv|dis|[hl!<>=])\d{0,4}+)*"
_ROLL = re.compile(
    rf"(?<![\w-]){_DIE}(?!\w)(?:\s*[-+*/]\s*(?:{_DIE}|\d{{1,6}})(?![\w.]))*", re.IGNORECASE
)
_BRACKETED = re.compile(r"\[\[[^\[\]\n]{0,400}\]\]|[(\[]([^()\[\]\n]{0,200})[)\]]")
_IN_BRACKETS = re.compile(
    rf".*(?<!\w){_DIE}(?!\w).*|[\d\s+*/=,<>–-]*"
    r"|\s*(?:(?:rolled|rolls|roll|total|result|dc|ac|hp|nat(?:ural)?|\w{3,20} ?:)\s*){1,3}:?"
    r"\s*[-+]?\d.*",
    re.IGNORECASE,
)
# A line with dice and nothing else.
_DICE_LINE = re.compile(
    r"^[^\S\n]*+(?:[-•*]\s*+)?+(?:"
    r"\W{0,6}(?:to hit|damage|total|result|rolls?|dc|ac|hp|meta|effect|attack|save|check|"
    r"initiative|(?:str|dex|con|int|wis|cha) save)\b[^.!?\n]{0,40}(?:\*\*|:).*"
    r"|\W{0,6}(?:dc|ac)\s*\d+\W*"
    r"|\W{0,6}(?:critical |automatic |natural |nat )?(?:success|failure|fail|hit|miss|crit|20|1)"
    r"\b[!.*\s]{0,6}"
    r"|🎲.*|:game_die:.*|.*:game_die:\s*"
    r")$",
    re.MULTILINE | re.IGNORECASE,
)
_ALONE = re.compile(rf"(?<!\w){_DIE}(?!\w)", re.IGNORECASE)
_RESULT_MARK = re.compile(r"=|→|⟶|⟵|:arrow|`", re.IGNORECASE)
_RESULT_FIRST = re.compile(r"`\d++`")
_WORD = re.compile(r"[^\W\d_]{2,}")
_WORDS_OF_PROSE = 6
# What Limner writes in place of a roll.
_TOTAL = re.compile(r"\*\*-?\d{1,6}\*\*")
_CODE = re.compile(r"`[^`\n]{0,1000}`")


def told(text: str) -> str:
    """The story of a post.

    Removed are dice, asides out of character, quotes of other messages, spoilers, mentions,
    links, emoji and commands. Italics keep one star. Speech stays (`studio.rules.posts.speech`
    removes it).
    """
    text = _without_hidden(clean(text[:READ_LIMIT])).replace("||", " ")
    text = _LINK.sub(lambda link: link[1] or " ", _QUOTED.sub("", text))
    text = _SMALL_PRINT.sub("", _COMMAND_LINE.sub("", _without_asides(text)))
    text = _without_dice(text)
    text = _MENTION.sub("someone", _EMOJI_CODE.sub(" ", _TIME_OR_COMMAND.sub(" ", text)))
    text = _LINE_MARKS.sub("", _STRUCK.sub(" ", text))
    text = text.replace("**", "").replace("__", "").replace("`", "")
    return clean(without_emoji(text))


def _without_hidden(text: str) -> str:
    """The text without spoilers, blocks of code, and the backslashes of escapes."""
    parts: list[str] = []
    end = 0
    for each in read_markdown(text):
        if each.kind not in _INSTEAD or each.start < end:
            continue
        instead = _INSTEAD[each.kind] or text[each.start + 1 : each.end]
        parts += (text[end : each.start], instead)
        end = each.end
    return "".join((*parts, text[end:]))


def _without_asides(text: str) -> str:
    text = _ASIDE_IN_BRACKETS.sub(lambda aside: " " if aside["closed"] else aside.group(), text)
    return _ASIDES.sub(" ", text)


def is_dice_line(line: str) -> bool:
    """Whether a line has dice and nothing else."""
    if len(line) > DICE_LINE_LIMIT:
        return False
    if _DICE_LINE.match(line) is not None:
        return True
    around = _ROLL.sub(" ", _unbracketed(line))
    return _shows_result(line) and len(_WORD.findall(around)) < _WORDS_OF_PROSE


def _shows_result(line: str) -> bool:
    """Whether a die stands before the sign of its result, or after a result in code."""
    die = _ALONE.search(line)
    if die is not None and _RESULT_MARK.search(line, die.end()):
        return True
    result = _RESULT_FIRST.search(line)
    return result is not None and _ALONE.search(line, result.end()) is not None


def _without_dice(text: str) -> str:
    lines = (line for line in text.split("\n") if not is_dice_line(line))
    text = _unbracketed(_TOTAL.sub(" ", "\n".join(lines)))
    return _ROLL.sub(" ", _CODE.sub(" ", text))


def _unbracketed(text: str) -> str:
    """The text without brackets that hold dice, numbers or nothing, also inside each other."""
    for _ in range(2):
        text = _BRACKETED.sub(_unless_dice, text)
    return text


def _unless_dice(bracket: re.Match[str]) -> str:
    dice = bracket[1] is None or _IN_BRACKETS.fullmatch(bracket[1])
    return " " if dice else bracket.group()
