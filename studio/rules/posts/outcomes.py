"""The outcome of the dice in a message, when the message says it.

A total without a difficulty says nothing. A saving throw of the target counts the other way.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from studio.rules.letters import capitalised
from studio.rules.posts.marks import DICE_LINE_LIMIT, READ_LIMIT, is_dice_line
from studio.rules.posts.proxies import IncomingMessage, action_of
from studio.rules.text import clean


class Result(StrEnum):
    """What the dice say."""

    NONE = "none"
    SUCCESS = "success"
    FAILURE = "failure"
    CRITICAL_SUCCESS = "critical success"
    CRITICAL_FAILURE = "critical failure"


@dataclass(frozen=True)
class Outcome:
    """The result, and how it looks: "barely succeeding"; "" when the dice say nothing."""

    result: Result
    words: str = ""


NO_OUTCOME = Outcome(Result.NONE)


def outcome(said: IncomingMessage) -> Outcome:
    """The outcome that a message says: hit, miss, success, a total beside a DC, a natural 20 or 1.

    A message that says both success and failure has no outcome.
    """
    attack = _is_attack(said)
    found = [each for each in _roll_results(said) if each.result is not Result.NONE]
    if not found:
        return NO_OUTCOME
    results = {each.result for each in found}
    good = results <= {Result.SUCCESS, Result.CRITICAL_SUCCESS}
    bad = results <= {Result.FAILURE, Result.CRITICAL_FAILURE}
    if not good and not bad:
        return NO_OUTCOME
    critical = Result.CRITICAL_SUCCESS if good else Result.CRITICAL_FAILURE
    plain = Result.SUCCESS if good else Result.FAILURE
    result = critical if critical in results else plain
    margins = [each.margin for each in found if each.margin is not None]
    return Outcome(result, _words(result, margins, attack=attack))


def coloured(scene: str, outcome: Outcome, *, name: str = "") -> str:
    """The scene with the outcome as a further sentence."""
    if not outcome.words:
        return scene
    seen = f"{name} is {outcome.words}." if name else f"{capitalised(outcome.words)}."
    return f"{scene} {seen}".strip()


_NARROW = 2
_OF_ATTACKS = {
    Result.SUCCESS: "landing the blow",
    Result.FAILURE: "missing the target",
    Result.CRITICAL_SUCCESS: "landing a devastating blow",
    Result.CRITICAL_FAILURE: "missing wildly",
}
_OF_CHECKS = {
    Result.SUCCESS: "succeeding",
    Result.FAILURE: "failing",
    Result.CRITICAL_SUCCESS: "succeeding brilliantly",
    Result.CRITICAL_FAILURE: "failing spectacularly",
}


def _words(result: Result, margins: list[int], *, attack: bool) -> str:
    if attack:
        return _OF_ATTACKS[result]
    narrow = bool(margins) and all(abs(margin) <= _NARROW for margin in margins)
    if narrow and result is Result.SUCCESS:
        return "barely succeeding"
    if narrow and result is Result.FAILURE:
        return "narrowly failing"
    return _OF_CHECKS[result]


@dataclass(frozen=True)
class _RollResult:
    """The result of one roll. `margin` is its total minus the difficulty, when both are known."""

    result: Result
    margin: int | None = None


_TO_HIT = re.compile(r"\bto hit\b|\battack(?: roll)?\b", re.IGNORECASE)
_ATTACKS = re.compile(r"^(?:attacks|strikes|shoots|fires|swings|stabs|slashes|throws)\b")
_SAVE_OF_ANOTHER = re.compile(r"\b(?:STR|DEX|CON|INT|WIS|CHA) Save\b")
_OWN = re.compile(r"\bmakes an?\b|\brolls\b")
_COUNTED = re.compile(r"(?<!\d)(\d{1,4}) Success(?:es)?\s*\|\s*(\d{1,4}) Failures?", re.IGNORECASE)
_SAYS = re.compile(
    r"(?P<critical>critical(?:ly)? |crit(?:ical)? )?"
    r"(?P<what>success(?!es)|succeed(?:s|ed)?|pass(?:es|ed)?|failure(?!s)|fail(?:s|ed)?|fumble|"
    r"hits?|miss(?:es|ed)?|crit)(?!\w)",
    re.IGNORECASE,
)
_GOOD = ("success", "succeed", "pass", "hit", "crit")
_NATURAL = re.compile(r"\bnat(?:ural)?[ -]?(20|1)\b|\b(20|1) natural\b", re.IGNORECASE)
_D20 = re.compile(r"(?<!\d)\d{0,2}d20[a-z0-9<>]{0,30}\s*+\(([^()\n]{1,200})\)", re.IGNORECASE)
# Limner's: `1d20+5: ~~3~~ 20 + 5 = **25**`.
_D20_TOLD = re.compile(
    r"(?<![\w+*/-])\d?d20[a-z0-9<>]{0,30}(?:[+*/-][^\s:]{0,40})?(?: with \w+)?: (?:~~[^~]+~~ )*"
    r"(\d{1,2})(?![\d!])(?: ~~[^~]+~~)*(?= [+×÷=-]| \\)",
    re.IGNORECASE,
)
_DROPPED = re.compile(r"~~[^~\n]*~~")
_DC = re.compile(r"\b(?:DC|AC|vs\.?|against)\W{0,4}(?:DC |AC )?(\d{1,3})\b", re.IGNORECASE)
_TOTAL = re.compile(
    r"(?:=|→|⟶|Total\W{1,6})\s*[`*_]{0,3}(-?\d{1,4})[`*_]{0,3}|^\W*`(-?\d{1,4})`", re.IGNORECASE
)
_DAMAGE = re.compile(r"^\W*damage\b", re.IGNORECASE)
_CRIT_DAMAGE = re.compile(r"^\W*damage\W{0,3}\(crit", re.IGNORECASE)


def _is_attack(said: IncomingMessage) -> bool:
    acts = [act.does for act in map(action_of, said.boxes) if act is not None]
    return any(map(_ATTACKS.match, acts)) or any(
        re.search(r"\bto hit\b", line, re.IGNORECASE) for line in _lines(said)
    )


def _roll_results(said: IncomingMessage) -> Iterator[_RollResult]:
    own = any(act and _OWN.search(act.does) for act in map(action_of, said.boxes)) or not said.boxes
    difficulty: int | None = None
    waiting = [line for line in _lines(said) if len(line) <= DICE_LINE_LIMIT]
    outright = [each for line in waiting for each in _outright(line, own=own)]
    if outright:
        # What the message says in words counts more than the dice beside it.
        yield from _with_margins(outright, waiting)
        return
    for line in waiting:
        if _DAMAGE.match(line):
            continue
        named = _DC.search(line)
        difficulty = int(named[1]) if named else difficulty
        natural = _natural(line)
        total = _total(line)
        if natural is not None:
            yield _RollResult(Result.CRITICAL_SUCCESS if natural == 20 else Result.CRITICAL_FAILURE)
        elif total is not None and difficulty is not None:
            margin = total - difficulty
            yield _RollResult(Result.SUCCESS if margin >= 0 else Result.FAILURE, margin)


def _lines(said: IncomingMessage) -> Iterator[str]:
    """The lines about dice: of embeds all, of a post those with nothing else."""
    for line in clean(said.text[:READ_LIMIT]).split("\n"):
        if is_dice_line(line) or _D20.search(line):
            yield line
    for box in said.boxes:
        yield from _dice_of(clean(box.text[:READ_LIMIT]).split("\n"))
        for name, value in box.fields:
            for line in clean(value[:READ_LIMIT]).split("\n"):
                # The name of a field says what its value is: "To Hit", "DC".
                short = _TO_HIT.search(name) or _DC.search(name) or _DAMAGE.match(name)
                yield f"{name}: {line}" if short else line
        yield box.footer


def _dice_of(lines: Iterable[str]) -> Iterator[str]:
    """The lines of an embed's text about dice. In prose "fail" may mean anything."""
    for line in lines:
        if is_dice_line(line) or _D20.search(line) or _DC.search(line):
            yield line


def _outright(line: str, *, own: bool) -> Iterator[_RollResult]:
    """The results that a line says in words."""
    counted = _COUNTED.search(line)
    if counted is not None:
        yield from (_RollResult(Result.SUCCESS),) * (int(counted[1]) > 0)
        yield from (_RollResult(Result.FAILURE),) * (int(counted[2]) > 0)
        return
    if _CRIT_DAMAGE.match(line):
        yield _RollResult(Result.CRITICAL_SUCCESS)
        return
    words = re.sub(r"\bto hit\b", "", _DROPPED.sub("", line), flags=re.IGNORECASE)
    if len(words.split()) > 40:
        return
    anothers = not own and _SAVE_OF_ANOTHER.search(line) is not None
    for each in _SAYS.finditer(words):
        good = each["what"].lower().startswith(_GOOD) != anothers
        critical = bool(each["critical"]) or each["what"].lower() in ("crit", "fumble")
        natural = None if anothers else _natural(line)
        if good and (critical or natural == 20):
            yield _RollResult(Result.CRITICAL_SUCCESS)
        elif not good and ((critical and not anothers) or natural == 1):
            yield _RollResult(Result.CRITICAL_FAILURE)
        else:
            yield _RollResult(Result.SUCCESS if good else Result.FAILURE)


def _with_margins(outright: list[_RollResult], lines: list[str]) -> Iterator[_RollResult]:
    """The results. A single one gets its margin, and is critical with a natural 20 or 1."""
    if len(outright) != 1:
        yield from outright
        return
    [verdict] = outright
    difficulty = next((int(found[1]) for line in lines if (found := _DC.search(line))), None)
    total = next((each for line in lines if (each := _total(line)) is not None), None)
    natural = next((each for line in lines if (each := _natural(line)) is not None), None)
    result = verdict.result
    if natural == 20 and result is Result.SUCCESS:
        result = Result.CRITICAL_SUCCESS
    elif natural == 1 and result is Result.FAILURE:
        result = Result.CRITICAL_FAILURE
    known = difficulty is not None and total is not None
    yield _RollResult(result, total - difficulty if known else None)  # type: ignore[operator]


def _natural(line: str) -> int | None:
    """20 or 1 when the one d20 that counts shows it, otherwise None."""
    if _DAMAGE.match(line):
        return None
    said = _NATURAL.search(line)
    if said is not None:
        return int(said[1] or said[2])
    for rolled in _D20.finditer(line):
        counted = re.findall(r"\d+", _DROPPED.sub("", rolled[1]))
        if len(counted) == 1 and counted[0] in ("20", "1"):
            return int(counted[0])
    told = _D20_TOLD.search(line)
    return int(told[1]) if told is not None and told[1] in ("20", "1") else None


def _total(line: str) -> int | None:
    if _DAMAGE.match(line):
        return None
    found = list(_TOTAL.finditer(line))
    return int(found[-1][1] or found[-1][2]) if found else None
