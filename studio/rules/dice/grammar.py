"""Reads a notation: its tokens become d20's tree and a comment, or a refusal names the place.

The grammar is d20's, with what people type in other dialects where its meaning is certain: blanks
in dice, bare `kh`, `dl1`, `!`, `adv`, `t7`, `x3`. No text is read in part.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import d20

from studio.errors import BadDice
from studio.rules.dice.comments import ADVANTAGE, DISADVANTAGE, NOUNS_OF_DICE, doubtful
from studio.rules.dice.operators import Place, Unread, read_operator
from studio.rules.dice.tokens import Kind, Token, tokens

DEPTH_LIMIT = 100
"""The most levels of a notation. A sum has one level for each `+`."""

TIMES_LIMIT = 20
"""How often one notation can be rolled at once."""

_BINDING = {
    **dict.fromkeys(("==", ">=", "<=", "!=", "<", ">"), 1),
    **dict.fromkeys(("+", "-"), 2),
    **dict.fromkeys(("*", "//", "/", "%"), 3),
}
_SIGNS_OF_WORDS = {"plus": "+", "minus": "-"}


@dataclass(frozen=True)
class Reading:
    """A notation that can be rolled.

    `notation` is how it is stored: in d20's grammar and with `x3`, without comment and advantage.
    `advantage` is "", "advantage" or "disadvantage". `times`: how often it is rolled.
    """

    notation: str
    tree: Any
    advantage: str = ""
    times: int = 1
    comment: str = ""

    @property
    def whole(self) -> str:
        """The notation with advantage and comment. It is read as the same."""
        advantage = {"advantage": "adv", "disadvantage": "dis"}.get(self.advantage, "")
        comment = f"# {self.comment}" if self.comment else ""
        return " ".join(filter(None, (self.notation, advantage, comment)))


class Reader:
    """Reads one tidy text, once. `read` raises Unread and BadDice."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokens(text)
        self._at = 0
        self._depth = 0
        self._open = 0
        self._stored: list[str] = []
        self._sides: set[int] = set()
        self._advantage = ""
        self._times = 0
        self._times_at = 0
        self._has_dice = False

    def read(self) -> Reading:
        """The notation and its comment."""
        self._skip_command()
        self._read_advantage()
        self._read_times_before()
        self._read_advantage()
        tree = self._expression(least=1)
        while self._read_advantage() or self._read_times_after():
            pass
        comment = self._read_comment()
        if self._times and not self._has_dice:
            raise Unread(Place.PRODUCT, self._times_at, len(self._text))
        times = self._times or 1
        notation = "".join(self._stored) + (f" x{times}" if times > 1 else "")
        return Reading(notation, d20.ast.Expression(tree), self._advantage, times, comment)

    # What stands before and after the dice

    def _skip_command(self) -> None:
        """`/roll`, `!r` or `roll` before the dice, and "a" as in "roll a d20". R2D2 is a name."""
        if self._next.is_sign("/", "!") and self._after().is_word("roll", "r"):
            self._at += 2
        elif self._next.is_word("roll") or (self._next.is_word("r") and self._after().spaced):
            self._at += 1
        if self._next.is_word("a", "an") and self._begins_value(self._at + 1):
            self._at += 1

    def _read_advantage(self) -> bool:
        """Take `adv`, "with advantage", "w/ adv" and their opposites."""
        at = self._at + self._next.is_word("with", "at", "w")
        at += self._next.is_word("w") and self._tokens[at].is_sign("/")
        token = self._tokens[at]
        if not token.is_word(*ADVANTAGE, *DISADVANTAGE):
            return False
        found = "advantage" if token.text in ADVANTAGE else "disadvantage"
        if self._advantage not in ("", found):
            raise BadDice("two_advantages")
        self._advantage = found
        self._at = at + 1
        return True

    def _read_times_before(self) -> None:
        """Take `6 x`, `6#`, `x6` or "twice" before the dice."""
        number, sign = self._next, self._after()
        if number.is_word("twice") and self._begins_value(self._at + 1):
            self._at += 1
            self._set_times(2, number)
            return
        if number.is_word("x") and sign.whole is not None:
            number, sign = sign, number
        elif number.whole is None or not (
            sign.is_word("x") or (sign.is_sign("#") and not sign.spaced)
        ):
            return
        if self._after(2).kind is not Kind.END:
            self._at += 2
            self._set_times(number.whole or 0, sign)

    def _read_times_after(self) -> bool:
        """Take `x3`, `3x`, "3 times" or "twice" after the dice."""
        first, second = self._next, self._after()
        if not first.spaced:
            return False
        if first.is_word("x") and second.kind is Kind.END:
            raise Unread(Place.NUMBER_MISSING, first.start, first.end)
        if first.is_word("twice"):
            self._at += 1
            self._set_times(2, first)
        elif first.is_word("x") and second.whole is not None:
            self._at += 2
            self._at += self._next.is_word("times")
            self._set_times(second.whole, first)
        elif first.whole is not None and second.is_word("x", "times"):
            self._at += 2
            self._set_times(first.whole, second)
        else:
            return False
        return True

    def _set_times(self, times: int, sign: Token) -> None:
        if not 1 <= times <= TIMES_LIMIT:
            raise BadDice("too_many_times", limit=TIMES_LIMIT)
        if self._times:
            raise self._unread(sign)
        self._times = times
        self._times_at = sign.start

    def _read_comment(self) -> str:
        tail = self._tokens[self._at :]
        if tail[0].kind is Kind.END:
            return ""
        if tail[0].text == "." and tail[1].kind is Kind.END:
            return ""  # The full stop of a sentence.
        explicit = tail[0].is_sign("#")
        if explicit and not self._begins_explicit_comment(tail):
            raise Unread(Place.TAIL, tail[0].start, len(self._text))
        counts_dice = not self._has_dice and any(token.is_word(*NOUNS_OF_DICE) for token in tail)
        if not explicit and (counts_dice or doubtful(self._text, tail, sides=self._sides)):
            raise Unread(Place.TAIL, tail[0].start, len(self._text))
        comment = self._text[tail[0].start :]
        is_emoji = tail[0].spaced and not tail[1].spaced  # :game_die:
        return comment.lstrip("#＃ " if explicit else "" if is_emoji else ":： ").rstrip()

    def _begins_explicit_comment(self, tail: Sequence[Token]) -> bool:
        """Whether `#` begins a comment. Without a blank it may be an operator of others: `4d6#>3`.

        Without dice before it, it may stand for several rolls: `4 # d6`.
        """
        if not self._has_dice and any(token.kind is Kind.NUMBER for token in tail):
            return False
        after = tail[1]
        return tail[0].spaced or after.spaced or (after.kind is Kind.WORD and len(after.text) > 2)

    # The expression

    def _expression(self, *, least: int) -> Any:
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            raise BadDice("too_deep", limit=DEPTH_LIMIT)
        left = self._signed()
        while (sign := self._binary_sign()) and _BINDING[sign] >= least:
            self._take(sign)
            right = self._expression(least=_BINDING[sign] + 1)
            left = d20.ast.BinOp(left, sign, right)
        self._depth -= 1
        return left

    def _binary_sign(self) -> str:
        token = self._next
        if token.kind is Kind.WORD:
            return _SIGNS_OF_WORDS.get(token.text, "") if self._begins_value(self._at + 1) else ""
        is_sign = token.kind is Kind.SIGN and token.text in _BINDING
        return "" if not is_sign or self._begins_emphasis() else token.text

    def _begins_emphasis(self) -> bool:
        """Whether `*` begins words in italics or bold: `1d20 *grabs*`."""
        at = self._at
        if not self._next.spaced:
            return False
        while self._tokens[at].is_sign("*"):
            at += 1
            if self._tokens[at].spaced:
                return False
        word = self._tokens[at]
        return at > self._at and word.kind in (Kind.WORD, Kind.OTHER) and not self._begins_value(at)

    def _begins_value(self, at: int) -> bool:
        token = self._tokens[at]
        if token.is_word("d"):
            return self._tokens[at + 1].kind is Kind.NUMBER or self._tokens[at + 1].is_sign("%")
        return token.kind is Kind.NUMBER or token.is_sign("(") or token.is_word("df")

    def _signed(self) -> Any:
        signs = []
        while self._next.is_sign("+", "-"):
            signs.append(self._next.text)
            self._take()
        value = self._annotated()
        for sign in reversed(signs):
            value = d20.ast.UnOp(sign, value)
        return value

    def _annotated(self) -> Any:
        value = self._value()
        notes = []
        while self._next.kind is Kind.NOTE:
            notes.append(self._next.text)
            self._take()
        return d20.ast.AnnotatedNumber(value, *notes) if notes else value

    def _value(self) -> Any:
        token = self._next
        if token.is_sign("("):
            return self._set()
        if token.is_word("d", "df"):
            return self._dice(1)
        if token.kind is Kind.NUMBER:
            if self._after().is_word("d", "df"):
                if token.whole is None:
                    raise self._unread(token)
                self._at += 1
                return self._dice(token.whole, spaced=token.spaced)
            self._take()
            value = token.whole
            return d20.ast.Literal(Fraction(token.text) if value is None else value)
        raise self._no_value(token)

    def _no_value(self, token: Token) -> Exception:
        """The error for a token that stands where a number or a die has to."""
        before = self._tokens[self._at - 1] if self._at else None
        ends = token.kind is Kind.END or token.kind is Kind.SIGN
        if ends and before and before.kind is Kind.SIGN and before.text not in "()!,#":
            return Unread(Place.NUMBER_MISSING, before.start, before.end)
        if token.kind is Kind.END and self._open:
            return Unread(Place.BRACKET_MISSING, token.start, token.end)
        return self._unread(token, Place.VALUE)

    def _set(self) -> Any:
        self._take()
        self._open += 1
        values, ends_with_comma = [], False
        while not self._next.is_sign(")"):
            values.append(self._expression(least=1))
            ends_with_comma = self._next.is_sign(",")
            if ends_with_comma:
                self._take()
            elif self._next.kind is Kind.END:
                raise Unread(Place.BRACKET_MISSING, self._next.start, self._next.end)
            elif not self._next.is_sign(")"):
                raise self._unread(self._next, Place.INSIDE)
        self._take()
        self._open -= 1
        single = len(values) == 1 and not ends_with_comma
        made = d20.ast.Parenthetical(values[0]) if single else d20.ast.NumberSet(values)
        operations = list(self._operations(sides=None, only_dice=False))
        return d20.ast.OperatedSet(made, *operations) if operations else made

    def _dice(self, count: int, *, spaced: bool | None = None) -> Any:
        letter, size = self._next, self._after()
        blank = " " if (letter.spaced if spaced is None else spaced) and self._stored else ""
        sides: int | str
        self._at += 1
        if letter.text == "df":
            sides, shown = "F", "F"
        elif size.is_sign("%") and not size.spaced:
            sides, shown = 100, "100"
        elif size.text == "00":
            sides, shown = "%", "00"
        elif size.whole is not None:
            sides, shown = size.whole, str(size.whole)
        elif size.kind is Kind.NUMBER or size.is_sign("("):
            raise self._unread(size)
        else:
            raise Unread(Place.NUMBER_MISSING, letter.start, letter.end)
        self._at += letter.text != "df"
        only_dice, self._has_dice = not self._has_dice, True
        if isinstance(sides, int):
            self._sides.add(sides)
        self._stored.append(f"{blank}{count}d{shown}")
        dice = d20.ast.Dice(count, sides if isinstance(sides, int) else "%")
        dice.size = sides
        operations = list(self._operations(sides=sides, only_dice=only_dice))
        return d20.ast.OperatedDice(dice, *operations) if operations else dice

    def _operations(self, *, sides: int | str | None, only_dice: bool) -> Iterator[Any]:
        """The operators after dice; after a set, `sides` is None."""
        counted = False
        while True:
            if sides == 20 and self._read_advantage():
                continue
            found = read_operator(self._tokens, self._at, sides=sides, only_dice=only_dice)
            if found is None:
                return
            if counted:
                raise self._unread(self._next)
            counted = found.name == "t"
            self._at = found.end
            self._stored.append(found.stored)
            yield d20.ast.SetOperator(
                found.name, [d20.ast.SetSelector(found.category, found.number)]
            )

    # Tokens

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _after(self, more: int = 1) -> Token:
        return self._tokens[min(self._at + more, len(self._tokens) - 1)]

    def _take(self, stored: str = "") -> None:
        """Go on by a token, which is stored as it is, or as `stored`."""
        token = self._next
        blank = " " if token.spaced and self._stored else ""
        self._stored.append(f"{blank}{stored or token.text}")
        self._at += 1

    def _unread(self, token: Token, place: Place = Place.HERE) -> Unread:
        end = self._text.find(" ", token.start)
        return Unread(place, token.start, len(self._text) if end < 0 else end)
