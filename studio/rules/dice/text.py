"""A roll as Discord's markdown: `1d20+5: ~~3~~ 12 + 5 = **17**`."""

from typing import Any

from studio.rules.text import clip, escape_markdown

LINE_LIMIT = 500
"""The most characters of a roll's line."""

IN_SPOILER = "in_spoiler"
"""The key in a roll's detail that says that the roll stands in a spoiler of a post."""

# So many dice of one kind are shown. When the line is too long fewer are, and at last none.
_SHOWN = (30, 8, 3)
_ADVANTAGE = {"advantage": " with advantage", "disadvantage": " with disadvantage"}


def inline_result(*totals: int, is_plain: bool = False) -> str:
    """What replaces the notation in a post: its total, or the total of each roll.

    `is_plain`: without marks of its own, which would end those of bold words around it.
    """
    return ", ".join(str(total) if is_plain else f"**{total}**" for total in totals)


def totals(total: int, detail: dict[str, Any]) -> tuple[int, ...]:
    """The total of each roll when a notation was rolled several times, else the only one."""
    return tuple(each for _, each in _rolls(total, detail["expression"]))


def roll_line(notation: str, total: int, detail: dict[str, Any], *, limit: int = LINE_LIMIT) -> str:
    """The notation, every die and the total of each roll, in at most `limit` characters.

    It is a spoiler when the roll stands in one.
    """
    if detail.get(IN_SPOILER):
        return f"||{_line(notation, total, detail, limit - 4)}||"
    return _line(notation, total, detail, limit)


def _line(notation: str, total: int, detail: dict[str, Any], limit: int) -> str:
    head = f"{escape_markdown(notation)}{_ADVANTAGE.get(str(detail.get('advantage')), '')}"
    rolls = _rolls(total, detail["expression"])
    for shown in _SHOWN:
        written = (f"{_DetailWriter(shown).read(of)} = **{each}**" for of, each in rolls)
        body = f"{head}: {' · '.join(written)}"
        if len(body) <= limit:
            return body
    result = _few_totals(tuple(each for _, each in rolls), limit // 2)
    return f"{clip(head, limit - len(result) - 3)} = {result}"


def _rolls(total: int, expression: dict[str, Any]) -> list[tuple[dict[str, Any], int]]:
    """The expression of each roll, and its total."""
    if expression["is"] != "rolls":
        return [(expression, total)]
    return [(each["of"], each["total"]) for each in expression["of"]]


def _few_totals(totals: tuple[int, ...], limit: int) -> str:
    """As many totals as fit, and how many more there are."""
    for count in range(len(totals), 0, -1):
        more = f", … {len(totals) - count} more" if count < len(totals) else ""
        result = f"{inline_result(*totals[:count])}{more}"
        if len(result) <= limit:
            return result
    return inline_result(totals[0])


class _DetailWriter:
    """Writes a roll's detail as text, with at most `shown` dice of each kind."""

    def __init__(self, shown: int) -> None:
        self._shown = shown
        self._in_dropped = False

    def read(self, node: dict[str, Any]) -> str:
        dropped = bool(node.get("dropped")) and not self._in_dropped
        self._in_dropped |= dropped
        text = self._bare(node)
        if "note" in node:
            text = f"{text} {escape_markdown(_short(str(node['note'])))}"
        if dropped:
            self._in_dropped = False
            text = f"~~{text}~~"
        return text

    def _bare(self, node: dict[str, Any]) -> str:
        match node["is"]:
            case "number":
                return str(node["value"])
            case "sign":
                return f"{node['op']}{self.read(node['of'])}"
            case "sum":
                left, right = self.read(node["left"]), self.read(node["right"])
                return f"{left} {_operator(node['op'])} {right}"
            case "group":
                return f"({self.read(node['of'])}){escape_markdown(node.get('ops', ''))}"
            case "set":
                parts = [self.read(each) for each in node["of"]]
                comma = "," if len(parts) == 1 else ""
                return f"({', '.join(parts)}{comma}){escape_markdown(node.get('ops', ''))}"
            case _:
                dice = self._dice(node["dice"])
                return f"{dice} → {node['counted']}" if "counted" in node else dice

    def _dice(self, dice: list[Any]) -> str:
        """`12`; `~~3~~ 12` when one die counts; `(~~1~~, 3, 4)`; `(3, 4, … 98 more)`."""
        words = [self._die(die) for die in dice[: self._shown]]
        more = len(dice) - len(words)
        if more:
            return f"({', '.join(words)}, … {more} more)"
        if len(words) == 1:
            return words[0]
        counting = sum(isinstance(die, int) or not die.get("dropped") for die in dice)
        return " ".join(words) if counting == 1 else f"({', '.join(words)})"

    def _die(self, die: int | dict[str, Any]) -> str:
        if isinstance(die, int):
            return str(die)
        falls = die["falls"][-self._shown :]
        dropped = bool(die.get("dropped")) and not self._in_dropped
        text = " ".join(_fall(fall, struck=dropped or self._in_dropped) for fall in falls)
        return f"~~{text}~~" if dropped else text


def _fall(fall: dict[str, Any], *, struck: bool) -> str:
    text = str(fall["n"])
    if "as" in fall:
        text = f"{text} → {fall['as']}"
    if fall.get("burst"):
        text += "!"
    return f"~~{text}~~" if fall.get("again") and not struck else text


def _operator(op: str) -> str:
    return {"*": "×", "/": "÷", "+": "+", "-": "-"}.get(op) or escape_markdown(op)


def _short(note: str) -> str:
    return f"{clip(note, 40)}]" if len(note) > 40 else note
