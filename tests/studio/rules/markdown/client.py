"""How Discord's client shows a text, by the regular expressions that the client tries.

It is slow and short: a second opinion on `studio.rules.markdown`, for short texts.
"""

import re
from dataclasses import dataclass, replace

Shown = list[tuple[str, frozenset[str]]]
"""Each visible character with the kinds of the passages that it stands in."""


@dataclass(frozen=True)
class _State:
    kinds: frozenset[str] = frozenset()
    in_quote: bool = False
    # Whether words of another passage hold this text, so that no line begins in it.
    nested: bool = False


_ITALIC_STAR = re.compile(
    r"\*(?=\S)((?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)"
)
_ITALIC_UNDERSCORE = re.compile(r"_((?:__|\\[\s\S]|[^\\_])+?)_(?![0-9A-Za-z_])")
_BOLD = re.compile(r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)")
_UNDERLINE = re.compile(r"__((?:\\[\s\S]|[^\\])+?)__(?!_)")
_PAIRED = {
    "struck": re.compile(r"~~([\s\S]+?)~~(?!_)"),
    "spoiler": re.compile(r"\|\|([\s\S]+?)\|\|"),
}
_CODE_BLOCK = re.compile(r"```(?:([\w+\-.#]+?)\n)?\n*([^\n][\s\S]*?)\n*```")
_CODE = re.compile(r"(`+)([\s\S]*?[^`])\1(?!`)")
_ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")
_ADDRESS = re.compile(r"(?:https?|steam|discord)://[^\s<]+[^<.,:;\"'\]\s]")
_BRACKETED = re.compile(r"<((?:https?|steam|discord)://[^\s<>]+|[^\s<>@]+@[^\s<>@]+|\+\d{5,})>")
_TAG = re.compile(r"<(?:@[!&]?\d+|#\d+|a?:\w+:\d+|t:-?\d+(?::\w)?|/[^<>:\n]+:\d+|id:\w+(?::\d+)?)>")
_LINK = re.compile(
    r"\[((?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]"
    r"(\(\s?<?(?:https?|steam|discord)://(?:\([^)]*\)|[^\s\\]|\\.)*?>?(?:\s\"[^\"]*\")?\s?\))"
)
_QUOTE = re.compile(r" *>>> +([\s\S]*)| *>(?!>>) +[^\n]*(?:\n *>(?!>>) +[^\n]*)*")
_LINE = re.compile(r" *(?:(#{1,3})|(-#)) +(?=\S)([^\n]*)")
_ITEM = re.compile(r" *(?:[-*]|\d+\.) +(?=\S)([^\n]*(?:\n(?! *(?:[-*]|\d+\.) ) [^\n]*)*)")


def shown(text: str) -> Shown:
    """The text as Discord shows it, without its marks."""
    return _shown(text, _State())


def _shown(text: str, state: _State) -> Shown:
    found: Shown = []
    place, line_begins = 0, True
    while place < len(text):
        rest = text[place:]
        before = text[place - 1 : place]
        taken = _line(rest, state) if line_begins else None
        taken = taken or _marked(rest, before, state) or (rest[0], [(rest[0], state.kinds)])
        size = len(taken[0])
        found += taken[1]
        place += size
        line_begins = text[place - 1] == "\n"
    return found


def _within(words: str, kind: str, state: _State) -> Shown:
    return _shown(words, replace(state, kinds=state.kinds | {kind}, nested=True))


def _plain(words: str, kind: str, state: _State) -> Shown:
    return [(each, state.kinds | {kind}) for each in words]


def _line(rest: str, state: _State) -> tuple[str, Shown] | None:
    if state.nested:
        return None
    if not state.in_quote and (quote := _QUOTE.match(rest)):
        words = quote[1]
        if words is None:
            words = re.sub(r"(?m)^ *>(?!>>) +", "", quote[0])
        return quote[0], _shown(words, _State(state.kinds | {"quote"}, in_quote=True))
    if line := _LINE.match(rest):
        return line[0], _within(line[3], "heading" if line[1] else "subtext", state)
    if item := _ITEM.match(rest):
        return item[0], _within(item[1], "list_item", state)
    return None


def _marked(rest: str, before: str, state: _State) -> tuple[str, Shown] | None:
    if rest.startswith("¯\\_(ツ)_/¯"):
        return rest[:9], [(each, state.kinds) for each in rest[:9]]
    if found := _ESCAPE.match(rest):
        return found[0], [(found[1], state.kinds)]
    if found := _CODE_BLOCK.match(rest):
        return found[0], _plain(found[2], "code_block", state)
    if found := _CODE.match(rest):
        return found[0], _plain(found[2], "code", state)
    if found := _TAG.match(rest):
        return found[0], _plain(found[0], "tag", state)
    if found := _BRACKETED.match(rest):
        return found[0], _plain(found[1], "address", state)
    if found := _ADDRESS.match(rest):
        address = found[0]
        while address.endswith(")") and address.count(")") > address.count("("):
            address = address[:-1]
        return address, _plain(address, "address", state)
    if (found := _LINK.match(rest)) and found[1]:
        return found[0], _within(found[1], "link", state)
    in_word = re.match("[0-9A-Za-z]", before)
    longest = max(
        (
            (len(match[0]), order, kind, match)
            for order, kind, match in (
                (1, "italic", _ITALIC_STAR.match(rest)),
                (1, "italic", None if in_word else _ITALIC_UNDERSCORE.match(rest)),
                (0, "bold", _BOLD.match(rest)),
                (0, "underline", _UNDERLINE.match(rest)),
            )
            if match
        ),
        default=None,
        key=lambda each: each[:2],
    )
    if longest is not None:
        _, _, kind, match = longest
        return match[0], _within(match[1], kind, state)
    for kind, pattern in _PAIRED.items():
        if pair := pattern.match(rest):
            return pair[0], _within(pair[1], kind, state)
    return None
