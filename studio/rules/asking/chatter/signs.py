"""Takes from a reply what is not its words: mentions, emoji, links, quotes, faces of signs."""

import re

from studio.rules.asking.chatter.words import folded
from studio.rules.letters import has_words, without_emoji

# Mentions, custom emoji, times and links.
_CALL = re.compile(
    r"<(?:a?:\w{1,40}:\d{1,20}|[@#][!&]?\d{1,20}|/[^<>\n]{1,80}:\d{1,20}|t:-?\d{1,15}(?::\w)?)>"
    r"|<?\bhttps?://[^\s<>]*+>?"
)
_QUOTED_LINE = re.compile(r"^[ \t]*+>(?:>>[ \t][\s\S]*|[ \t][^\n]*)", re.MULTILINE)
_SHORTCODE = re.compile(r"(?<![\w:]):(?:[^\W\d][\w+-]{1,40}|100|[+-]1):(?![\w:])")
_FACE = re.compile(
    r"(?<!\w)(?:[:;=][-'^o]?[()DdPpOo03/|\\*<>\[\]{}cCsSxX$]{1,9}|[xX]+[dD]++|>?[:;=]3++|<3++|</3"
    r"|8\)|\(:|\(y\)|\^_*+\^|\^++|[TtoOuU;>-][_.]{1,9}[TtoOuU;<-]|[oO]/|\\o/|\+\d{1,4}"
    r"|;[-_];|¯\\?_{0,2}\(ツ\)_{0,2}/¯|\(╯[^\n]{0,12}┻|(?<=!)1{1,4}|@\w{1,40}"
    r"|\d{1,5} ?/ ?(?:10{1,3}|5)|[1-9]\d{2,5} ?%)(?!\w)"
)
_CHEER = re.compile("!")
# These stand for a word of their own: "his face 😂".
_LAUGHING = re.compile("[😂🤣💀☠😹😆😅😭]")
_LOVING = re.compile("[😍🥰🤩😻❤💖💕]")
_SPEECH = re.compile(r'"[^"\n]*+"|“[^“”\n]*+”|„[^„“”\n]*+[“”]|«[^«»\n]*+»|»[^«»\n]*+«')
# "she shouted"
_SAYS = re.compile(
    r"\W*+(?:\w+ )?(?:says?|said|asks?|asked|shouts?|shouted|whispers?|whispered|mutters?|muttered"
    r"|replies|replied|yells?|yelled|sagt|sagte|fragt|ruft|dit|dice|disse)(?: \w+){0,2}\W*+"
)


def without_signs(text: str) -> str:
    """The text, with a line's end where a mention, an emoji, a link, a quote or a face was.

    Of a text that is only speech nothing stays.
    """
    for pattern in (_QUOTED_LINE, _CALL, _SHORTCODE, _FACE):
        text = pattern.sub("\n", text)
    if not text.isascii():
        text = _LOVING.sub(" wow ", _LAUGHING.sub(" haha ", text))
        text = "\n".join(without_emoji(line) for line in text.split("\n"))
    told = _SPEECH.sub(" ", text)
    if told != text and (not has_words(told) or _SAYS.fullmatch(folded(told))):
        return ""
    return text


def has_signs(text: str) -> bool:
    """Whether the text has such signs, or an exclamation mark: it says something without words."""
    return _CHEER.search(text) is not None or without_signs(text).split() != text.split()
