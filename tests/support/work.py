"""Counts the work of a rule, so that a test can tell linear rules from quadratic ones.

Time would depend on the machine. So two things are counted: the lines of Python that run, and
the steps of a regular expression. The steps come from a matcher in Python that tries the same
ways in the same order as the `re` module.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import groupby
from re import _compiler, _constants, _parser  # type: ignore[attr-defined]
from types import FrameType
from typing import Any

Ends = Iterator[int]

_FEW_TIMES = 8


class TooMuchWork(Exception):
    """More steps than the test allows."""


class CountingPattern:
    """A regular expression that counts the steps of a search in `steps`."""

    def __init__(self, pattern: "re.Pattern[str]", *, limit: int = 10_000_000) -> None:
        tree = _parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE.value)
        self._tree = tree
        self._state = tree.state
        self._flags = pattern.flags
        self._groups: dict[int, tuple[int, int]] = {}
        self._text = ""
        self._tests: list[Callable[[str], bool]] = []
        self._match = self._sequence(list(tree))
        self._limit = limit
        self.steps = 0

    def is_linear_by_form(self, *, searched: bool) -> bool:
        """Whether no text can take it more than linear work: it repeats nothing, or it is tried at
        one place only and repeats one character."""
        loops = list(_loops(self._tree))
        if searched or not loops:
            return not loops
        return len(loops) == 1 and [op in _ONE_CHARACTER for op, _ in loops[0]] == [True]

    def match(self, text: str, at: int = 0) -> int | None:
        """Where the match that begins at `at` ends; None without a match."""
        self._text = text
        self._groups.clear()
        return next(self._match(at), None)

    def fullmatch(self, text: str) -> bool:
        """Whether the whole text matches."""
        self._text = text
        self._groups.clear()
        return any(end == len(text) for end in self._match(0))

    def spans(self, text: str) -> list[tuple[int, int]]:
        """All matches from left to right, as `re.finditer` finds them."""
        found, at, advancing = [], 0, False
        while at <= len(text):
            self._step()
            end = self._end(text, at, advancing=advancing)
            if end is None:
                at, advancing = at + 1, False
                continue
            found.append((at, end))
            # After an empty match the next one at the same place is longer.
            at, advancing = end, end == at
        return found

    def alphabet(self, characters: str) -> list[str]:
        """One of the characters for each kind that the pattern tells apart."""
        kinds = {tuple(test(char) for test in self._tests): char for char in reversed(characters)}
        return sorted(kinds.values(), key=characters.index)

    def beginnings(self) -> list[str]:
        """The beginnings of short texts that match: for each branch of the pattern one text."""
        texts = [text for text in self._examples(list(self._tree)) if text]
        return list(dict.fromkeys(text[:end] for text in texts for end in range(1, len(text) + 1)))

    def _examples(self, items: "list[tuple[Any, Any]]") -> list[str]:
        found = [""]
        for op, value in items:
            parts = self._parts(op, value)
            # Each branch once, the others as they are in the first text.
            first = [parts[0]] if parts else [""]
            found = [text + part for text in found[:1] for part in parts or [""]] + [
                text + first[0] for text in found[1:]
            ]
        return found

    def _parts(self, op: Any, value: Any) -> list[str]:
        if op is _constants.BRANCH:
            return [text for items in value[1] for text in self._examples(list(items))]
        if op in _REPEATS:
            most_once = self._examples(list(value[2]))
            return [text * max(value[0], 1) for text in most_once]
        if op is _constants.SUBPATTERN:
            return self._examples(list(value[3]))
        if op is _constants.ATOMIC_GROUP:
            return self._examples(list(value))
        if op in _ONE_CHARACTER:
            return [next(filter(self._test(op, value), _USUAL), "")]
        return []

    def _end(self, text: str, at: int, *, advancing: bool) -> int | None:
        self._text = text
        self._groups.clear()
        for end in self._match(at):
            if end > at or not advancing:
                return end
        return None

    def _step(self, count: int = 1) -> None:
        self.steps += count
        if self.steps > self._limit:
            raise TooMuchWork

    def _sequence(self, items: "list[tuple[Any, Any]]") -> Callable[[int], Ends]:
        parts: list[Callable[[int], Ends]] = []
        for are_characters, group in groupby(items, key=_is_one_character):
            if are_characters:
                parts.append(self._characters(list(group)))
            else:
                parts += [self._item(op, value) for op, value in group]
        if not parts:
            return _nothing
        match = parts.pop()
        while parts:
            match = _one_after_the_other(parts.pop(), match)
        return match

    def _characters(self, items: "list[tuple[Any, Any]]") -> Callable[[int], Ends]:
        """One character for each of the items."""
        tests = [self._test(op, value) for op, value in items]

        def run(at: int) -> Ends:
            text = self._text
            for test in tests:
                self.steps += 1
                if at >= len(text) or not test(text[at]):
                    return
                at += 1
            yield at

        return run

    def _item(self, op: Any, value: Any) -> Callable[[int], Ends]:
        return {
            _constants.SUBPATTERN: self._group,
            _constants.BRANCH: self._branch,
            _constants.MAX_REPEAT: self._greedy,
            _constants.MIN_REPEAT: self._lazy,
            _constants.POSSESSIVE_REPEAT: self._possessive,
            _constants.ATOMIC_GROUP: self._atomic,
            _constants.ASSERT: self._assertion,
            _constants.ASSERT_NOT: self._assertion_not,
            _constants.AT: self._place,
            _constants.GROUPREF: self._repetition,
        }[op](value)

    def _test(self, op: Any, value: Any) -> Callable[[str], bool]:
        lone = _parser.SubPattern(self._state, [(op, value)])
        pattern = _compiler.compile(lone, self._flags & ~re.UNICODE.value)

        @cache
        def test(char: str) -> bool:
            return pattern.fullmatch(char) is not None

        self._tests.append(test)
        return test

    def _group(self, value: Any) -> Callable[[int], Ends]:
        number, add, remove, items = value
        before, self._flags = self._flags, (self._flags | add) & ~remove
        inner = self._sequence(list(items))
        self._flags = before

        def run(at: int) -> Ends:
            for end in inner(at):
                if number is not None:
                    self._groups[number] = (at, end)
                yield end

        return run

    def _branch(self, value: Any) -> Callable[[int], Ends]:
        ways = [(self._first(list(items)), self._sequence(list(items))) for items in value[1]]

        def run(at: int) -> Ends:
            self._step()
            char = self._text[at : at + 1]
            for begins, way in ways:
                # Like `re`, it does not enter a branch that begins with another character.
                if begins is None or (char and begins(char)):
                    yield from way(at)

        return run

    def _first(self, items: "list[tuple[Any, Any]]") -> Callable[[str], bool] | None:
        """What a branch begins with; None when it is not a single character."""
        if not items or items[0][0] not in _ONE_CHARACTER:
            return None
        return self._test(*items[0])

    def _greedy(self, value: Any) -> Callable[[int], Ends]:
        least, most, items = value
        if len(items) == 1 and items[0][0] in _ONE_CHARACTER:
            return self._greedy_one(least, most, self._test(*items[0]))
        inner = self._sequence(list(items))

        def run(at: int, count: int = 0) -> Ends:
            self._step()
            if count < most:
                for end in inner(at):
                    if end > at or count < least:
                        yield from run(end, count + 1)
            if count >= least:
                yield at

        return run

    def _greedy_one(
        self, least: int, most: int, test: Callable[[str], bool]
    ) -> Callable[[int], Ends]:
        def run(at: int) -> Ends:
            text, end = self._text, at
            last = min(len(text), at + most)
            while end < last and test(text[end]):
                end += 1
            self._step(end - at + 1)
            while end - at >= least:
                yield end
                self.steps += 1
                end -= 1

        return run

    def _lazy(self, value: Any) -> Callable[[int], Ends]:
        least, most, items = value
        inner = self._sequence(list(items))

        def run(at: int) -> Ends:
            # A loop and no recursion: such a pattern may run over thousands of characters.
            waiting = [(at, 0)]
            while waiting:
                place, count = waiting.pop()
                self._step()
                if count >= least:
                    yield place
                if count < most:
                    ends = [end for end in inner(place) if end > place or count < least]
                    waiting += [(end, count + 1) for end in reversed(ends)]

        return run

    def _possessive(self, value: Any) -> Callable[[int], Ends]:
        least, most, items = value
        inner = self._sequence(list(items))

        def run(at: int) -> Ends:
            count = 0
            while count < most:
                self._step()
                end = next(inner(at), None)
                if end is None or (end == at and count >= least):
                    break
                at, count = end, count + 1
            if count >= least:
                yield at

        return run

    def _atomic(self, value: Any) -> Callable[[int], Ends]:
        inner = self._sequence(list(value))

        def run(at: int) -> Ends:
            end = next(inner(at), None)
            if end is not None:
                yield end

        return run

    def _assertion(self, value: Any) -> Callable[[int], Ends]:
        holds = self._holds(value)

        def run(at: int) -> Ends:
            if holds(at):
                yield at

        return run

    def _assertion_not(self, value: Any) -> Callable[[int], Ends]:
        holds = self._holds(value)

        def run(at: int) -> Ends:
            if not holds(at):
                yield at

        return run

    def _holds(self, value: Any) -> Callable[[int], bool]:
        direction, items = value
        inner = self._sequence(list(items))
        if direction > 0:
            return lambda at: next(inner(at), None) is not None
        width, _ = items.getwidth()
        return lambda at: at >= width and at in inner(at - width)

    def _place(self, value: Any) -> Callable[[int], Ends]:
        tree = _parser.SubPattern(self._state, [(_constants.AT, value)])
        pattern = _compiler.compile(tree, self._flags & ~re.UNICODE.value)

        def run(at: int) -> Ends:
            self._step()
            if pattern.match(self._text, at):
                yield at

        return run

    def _repetition(self, value: Any) -> Callable[[int], Ends]:
        def run(at: int) -> Ends:
            start, end = self._groups.get(value, (0, -1))
            length = end - start
            self._step(max(length, 1))
            if length >= 0 and self._text.startswith(self._text[start:end], at):
                yield at + length

        return run


_ONE_CHARACTER = frozenset(
    (_constants.LITERAL, _constants.NOT_LITERAL, _constants.ANY, _constants.IN)
)

_REPEATS = frozenset((_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT))
_USUAL = "a1 A\n" + "".join(map(chr, range(33, 127))) + "‘’“”—…。」\ud800"


def _is_one_character(item: "tuple[Any, Any]") -> bool:
    return item[0] in _ONE_CHARACTER


def _nothing(at: int) -> Ends:
    yield at


def _one_after_the_other(
    first: Callable[[int], Ends], second: Callable[[int], Ends]
) -> Callable[[int], Ends]:
    def run(at: int) -> Ends:
        for end in first(at):
            yield from second(end)

    return run


def _loops(items: "Iterable[tuple[Any, Any]]") -> "Iterator[list[tuple[Any, Any]]]":
    """What a pattern repeats more than a few times, also within other loops."""
    for op, value in items:
        match op:
            case _ if op in _REPEATS:
                if value[1] > _FEW_TIMES:
                    yield list(value[2])
                yield from _loops(value[2])
            case _constants.BRANCH:
                for branch in value[1]:
                    yield from _loops(branch)
            case _constants.SUBPATTERN:
                yield from _loops(value[3])
            case _constants.ATOMIC_GROUP:
                yield from _loops(value)
            case _constants.ASSERT | _constants.ASSERT_NOT:
                yield from _loops(value[1])


def lines_run(act: Callable[[], object]) -> int:
    """How many lines of Python run."""
    count = 0

    def trace(_: FrameType, event: str, __: object) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        act()
    finally:
        sys.settrace(before)
    return count
