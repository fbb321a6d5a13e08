"""A rule over members' words does linear work, so that no text can stop the bot.

Work is counted (`tests.support.work`): lines of Python, and steps of regular expressions.
Long because every rule over a text has its row here.
"""

import ast
import importlib
import inspect
import pkgutil
import re
import string
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from functools import partial
from itertools import combinations, permutations
from random import Random
from types import ModuleType
from typing import Any

import pytest

import bot.web
import cogs
import studio.rules
import studio.services
from cogs.characters.changed_words import marked
from studio.errors import LimnerError
from studio.rules import dates, text, time_zones, word_changes
from studio.rules import letters as shown
from studio.rules.asking import (
    alt_text,
    consistency,
    instruction,
    picture_numbers,
    prompt,
    settings_line,
    story_dashes,
    styles,
)
from studio.rules.asking.chatter import eastern, parts, signs
from studio.rules.asking.chatter import reading as chatter
from studio.rules.asking.chatter import words as chat_words
from studio.rules.asking.picture_tags import PictureTag
from studio.rules.dice import inline, notation
from studio.rules.dice import reading as reading_of_dice
from studio.rules.dice import rolling as dice
from studio.rules.dice import tokens as dice_tokens
from studio.rules.export import names as names_of_exports
from studio.rules.kits import lines as kit_lines
from studio.rules.likeness import expecting, verdicts
from studio.rules.likeness.cohort import NotACohort, made_cohort
from studio.rules.markdown import passages
from studio.rules.moderation import keeping_out, letters, reading, themes
from studio.rules.moderation.collecting import WordLists
from studio.rules.moderation.disguises import chunks, looks
from studio.rules.moderation.exemptions.names import only_words, within_names
from studio.rules.moderation.judging import GameWords, Moderation
from studio.rules.moderation.lexicon import Hit
from studio.rules.moderation.strictness import Rule
from studio.rules.posts import (
    marks,
    names,
    proxies,
    scene_text,
    speech,
    splitting,
    subjects,
    third_person,
    twins,
)
from studio.rules.posts.outcomes import NO_OUTCOME, coloured, outcome
from studio.rules.posts.proxies import Embed, IncomingMessage, SenderKind
from tests.support.work import CountingPattern, TooMuchWork, lines_run

_SEARCHES = frozenset(("finditer", "findall", "sub", "subn", "search", "split"))
# The first ones are paired with each other.
_CHARACTERS = "a1 \n-*`|\"'([{:$~_.!,/dA" + "".join(map(chr, range(33, 127))) + "’“—é。😀…"
_KINDS_PAIRED = 20
_BEGINNINGS = 60
_STEPS_LIMIT = 2_000_000
# A quadratic search stands out at double of these lengths.
_GLANCE = 16
_GLANCE_AT_LINES = 100


def _make_no_cohort(said: str) -> None:
    with suppress(NotACohort):
        made_cohort(said, ())


def _modules() -> Iterator[ModuleType]:
    for package in (studio.rules, studio.services, cogs, bot.web):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)


def _patterns() -> Iterator[Any]:
    """Each regular expression of these modules, and whether it is searched for in a text."""
    for module in _modules():
        source = inspect.getsource(module)
        patterns = [
            (name, pattern)
            for name, value in vars(module).items()
            for pattern in (value if isinstance(value, tuple) else (value,))
            if isinstance(pattern, re.Pattern) and isinstance(pattern.pattern, str)
        ]
        if not patterns and "re." not in source:
            continue
        nodes = list(ast.walk(ast.parse(source)))
        used: dict[str, set[str]] = {}
        for node in nodes:
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                used.setdefault(node.value.id, set()).add(node.attr)
        where = module.__name__.split(".", 1)[1]
        for name, pattern in patterns:
            searched = bool(used.get(name, set()) & _SEARCHES) or name == "_PLACES"
            yield pytest.param(pattern, searched, id=f"{where}.{name}")
        for node in nodes:
            if _is_inline(node):
                assert isinstance(node, ast.Call)
                yield pytest.param(
                    re.compile(ast.literal_eval(node.args[0])),
                    node.func.attr in _SEARCHES,  # type: ignore[attr-defined]
                    id=f"{where}:{node.lineno}",
                )


def _is_inline(node: ast.AST) -> bool:
    """Whether a call such as `re.sub("…", …)` names its pattern."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr not in ("compile", "escape")
        and isinstance(node.args[0], ast.Constant)
    )


def _times(piece: str, length: int) -> int:
    """How often a piece fits: an odd number, so that the last mark of a pair stays open."""
    return length // len(piece) // 2 * 2 + 1


def _texts(pieces: list[str], beginnings: list[str]) -> Iterator[Callable[[int], str]]:
    """Runs of one piece, two pieces in turns, and a run of one before a run of another."""

    def run(piece: str) -> Callable[[int], str]:
        return lambda length: piece * _times(piece, length)

    def halves(one: str, other: str) -> Callable[[int], str]:
        return lambda length: run(one)(length // 2) + run(other)(length // 2)

    pairs = [
        *permutations(pieces[:_KINDS_PAIRED], 2),
        *((one, other) for one in beginnings for other in " \n1a"),
    ]
    for piece in (*pieces, *beginnings):
        yield run(piece)
    for one, other in pairs:
        yield run(one + other)
        yield halves(one, other)


def _work_of(work: Callable[[str], int], text_of: Callable[[int], str], length: int) -> int:
    return work(text_of(length))


def _may_grow_too_fast(work: Callable[[int], int], length: int) -> bool:
    """Whether double the length takes clearly more than double the work."""
    return work(2 * length) > 2.2 * work(length) + 2 * length


def _grows_too_fast(work: Callable[[int], int]) -> bool:
    """Whether eight times the length takes more than 16 times the work.

    Several lengths are compared, because the work also depends on how the last piece ends.
    """
    if work(960) <= 16 * work(120):
        return False
    limit = 16 * max(map(work, (120, 123, 126, 129)))
    return all(work(length) > limit for length in (960, 985, 1010))


@pytest.mark.parametrize(("pattern", "searched"), list(_patterns()))
def test_a_regular_expression_takes_linear_work(pattern: "re.Pattern[str]", searched: bool) -> None:
    counting = CountingPattern(pattern, limit=_STEPS_LIMIT)
    if counting.is_linear_by_form(searched=searched):
        return

    def work(text: str) -> int:
        counting.steps = 0
        try:
            if searched:
                found = counting.spans(text)
                assert found == [match.span() for match in pattern.finditer(text)]
            else:
                counting.match(text)
        except TooMuchWork:
            return _STEPS_LIMIT * len(text)
        return counting.steps

    for text_of in _texts(counting.alphabet(_CHARACTERS), counting.beginnings()[:_BEGINNINGS]):
        cost = partial(_work_of, work, text_of)
        assert not (_may_grow_too_fast(cost, _GLANCE) and _grows_too_fast(cost)), text_of(24)


@pytest.mark.parametrize(
    ("pattern", "searched", "is_linear"),
    [
        ("ab?c{2,3}|[de]", True, True),  # it repeats nothing
        ("a+", False, True),  # at one place, one character
        ("a{,300}", False, True),
        ("a+", True, False),  # it may begin at each place
        ("a{,300}", True, False),
        ("a+b+", False, False),
        ("(?:ab)+", False, False),
        ("(?:a+)?b", True, False),
        ("(?=a+)b", True, False),
        ("(?:a|b*c)", True, False),
        ("(?>a*)", True, False),
    ],
)
def test_only_a_simple_pattern_is_linear_by_its_form(
    pattern: str, searched: bool, is_linear: bool
) -> None:
    assert CountingPattern(re.compile(pattern)).is_linear_by_form(searched=searched) is is_linear


def _message(by: SenderKind) -> Callable[[str], IncomingMessage]:
    def message(typed: str) -> IncomingMessage:
        box = Embed(typed[:256], "", typed, ((typed[:256], typed),), typed)
        return IncomingMessage(by, typed[:80], typed, () if by is SenderKind.MEMBER else (box,))

    return message


_said, _posed, _rolled = (_message(by) for by in SenderKind)
_LOOKS = prompt.Looks("Elara", "a tall elf")
_MODERATION = Moderation()
_ZONES = time_zones.TimeZones({"Europe/Helsinki": "Finland", "UTC": ""}, frozenset(("UTC",)))
_READING = reading.fold_text("a spider")
_HIT = Hit("spider", Rule.LINE, 1, 1)
_NAMES = ("Elara", "Kael the Bold", "Ash Ketteridge")
_SOME = [consistency.Figure(name, "tall") for name in _NAMES]

_RULES: dict[str, Callable[[str], object]] = {
    "asking.chatter.eastern.is_eastern": eastern.is_eastern,
    "asking.chatter.eastern.read": lambda said: eastern.read(said, asks=True),
    "asking.chatter.parts.parts_of": lambda said: list(parts.parts_of(said, asks=True)),
    "asking.chatter.reading.kind_of_reply": chatter.kind_of_reply,
    "asking.chatter.signs.has_signs": signs.has_signs,
    "asking.chatter.signs.without_signs": signs.without_signs,
    "asking.chatter.words.folded": chat_words.folded,
    "asking.consistency.spoken_of": lambda said: consistency.spoken_of(_SOME, said),
    "asking.instruction.read_reply": lambda said: instruction.read_reply(
        said, bot_id=1, example=""
    ),
    "asking.picture_numbers.read_number": lambda said: picture_numbers.read_number(said, shown=4),
    "asking.instruction.names_setting": instruction.names_setting,
    "asking.instruction.without_mentions": lambda said: instruction.without_mentions(
        said, bot_id=81
    ),
    "asking.instruction.parse_aspect": instruction.parse_aspect,
    "asking.instruction.parse_strength": instruction.parse_strength,
    "asking.instruction.parse_seed": instruction.parse_seed,
    "asking.instruction.parse_no": instruction.parse_no,
    "asking.instruction.parse_tier": instruction.parse_tier,
    "asking.prompt.portrait_prompt": lambda said: prompt.portrait_prompt(
        prompt.Looks("Elara", said), style=said, house_style=said
    ),
    "asking.prompt.scene_prompt": lambda said: prompt.scene_prompt(
        said, changes=(said,), cast=(_LOOKS,), style=said, house_style=said
    ),
    "asking.prompt.told_at_once": lambda said: prompt.told_at_once(said, (said,), limit=len(said)),
    "asking.prompt.split_negative": prompt.split_negative,
    "asking.styles.matching_styles": styles.matching_styles,
    "asking.settings_line.read_settings_line": settings_line.read_settings_line,
    "asking.story_dashes.begins_sentence_part": story_dashes.begins_sentence_part,
    "asking.story_dashes.tells_story": lambda said: story_dashes.tells_story(
        "no", said, 0, apart=True
    ),
    "asking.story_dashes.end_of_words": lambda said: story_dashes.end_of_words(
        "no", said, 0, len(said)
    ),
    "dates.read_date_range": lambda said: dates.read_date_range(
        said, today=date(2026, 1, 1), option="since"
    ),
    "dice.inline.roll_inline": lambda said: inline.roll_inline(said, chance=Random(1)),
    "dice.tokens.tidy": dice_tokens.tidy,
    "dice.tokens.tokens": dice_tokens.tokens,
    "dice.reading.as_stored": reading_of_dice.as_stored,
    "dice.reading.read": reading_of_dice.read,
    "dice.notation.find_inline": lambda said: list(notation.find_inline(said)),
    "dice.rolling.checked": dice.checked,
    "markdown.passages.read_markdown": passages.read_markdown,
    "markdown.passages.end_address": passages.end_address,
    "markdown.passages.begins_line": lambda said: passages.begins_line(said, 0),
    "moderation.judging.Moderation.check": lambda said: _MODERATION.check(
        said,
        kept_out=(said,),
        blocked=frozenset(("aa", "a a")),
        allowed=frozenset(("aa",)),
        game=GameWords(frozenset(("a", "1")), frozenset(("b",)), _NAMES),
    ),
    "moderation.keeping_out.kept_out_sentences": lambda said: keeping_out.kept_out_sentences(
        said, (said, *said.split(",")), WordLists()
    ),
    "moderation.keeping_out.as_kept_out": lambda said: keeping_out.as_kept_out(
        said, said, {said: said}
    ),
    "moderation.exemptions.names.only_words": only_words,
    "moderation.exemptions.names.within_names": lambda said: within_names(_READING, (said,))(_HIT),
    "moderation.disguises.chunks.backwards": chunks.backwards,
    "moderation.disguises.chunks.chunk_readings": chunks.chunk_readings,
    "moderation.disguises.chunks.is_abbreviation": chunks.is_abbreviation,
    "moderation.disguises.looks.latin_looks": looks.latin_looks,
    "moderation.letters.plain_letters": letters.plain_letters,
    "moderation.reading.fold_text": reading.fold_text,
    "moderation.reading.skeleton": reading.skeleton,
    "moderation.reading.plain_words": reading.plain_words,
    "moderation.themes.read_themes": lambda said: themes.read_themes(said, kind="line"),
    "moderation.themes.forms": themes.forms,
    "posts.marks.told": marks.told,
    "posts.marks.is_dice_line": marks.is_dice_line,
    "posts.names.matched": lambda said: names.matched(said, _NAMES),
    "posts.outcomes.outcome": lambda said: outcome(_rolled(said)),
    "posts.outcomes.coloured": lambda said: coloured(said, NO_OUTCOME),
    "posts.proxies.speaker": lambda said: [
        proxies.speaker(message(said), _NAMES, own=_NAMES) for message in (_said, _posed, _rolled)
    ],
    "posts.proxies.roll_of": proxies.roll_of,
    "posts.proxies.heading": proxies.heading,
    "posts.scene_text.scene_text": lambda said: [
        scene_text.scene_text(message(said), name="Elara", limit=300)
        for message in (_said, _posed, _rolled)
    ],
    "posts.scene_text.fitted": lambda said: scene_text.fitted(
        said, NO_OUTCOME, name="Elara", limit=100
    ),
    "posts.speech.without_speech": speech.without_speech,
    "posts.splitting.tidy": splitting.tidy,
    "posts.splitting.split": lambda said: splitting.split(said, limit=60),
    "posts.splitting.spread": lambda said: splitting.spread(said, limit=60),
    "posts.splitting.roles_called": splitting.roles_called,
    "export.names.file_stem": lambda said: names_of_exports.file_stem(said, other="kit"),
    "kits.lines.kit_lines": lambda said: kit_lines.kit_lines(said, said),
    "export.names.export_name": lambda said: names_of_exports.export_name(said, 12),
    "letters.without_hidden": shown.without_hidden,
    "letters.has_words": shown.has_words,
    "letters.has_letters": shown.has_letters,
    "letters.is_of_words": lambda said: [shown.is_of_words(char) for char in said],
    "letters.without_emoji": shown.without_emoji,
    "letters.cut_before": lambda said: shown.cut_before(said, len(said) - 1),
    "letters.capitalised": shown.capitalised,
    "likeness.cohort.made_cohort": _make_no_cohort,
    "likeness.verdicts.references_key": lambda said: verdicts.references_key((said, "a")),
    "likeness.expecting.unmeasurable": lambda said: [
        expecting.unmeasurable([said], name="Mira", names=("Mira", "Borin Stonefist")),
        expecting.unmeasurable(["seen"], name=said[:100], names=(said[:100],), looks=said),
        expecting.unmeasurable(["seen"], name="Mira", names=("Mira",), state=said),
        expecting.unmeasurable(["seen"], name="Mira", names=("Mira",), kept_out=(said,)),
    ],
    "posts.subjects.acts": lambda said: subjects.acts("draws", said),
    "posts.twins.looks_key": twins.looks_key,
    "posts.twins.foreign_letter": twins.foreign_letter,
    "posts.twins.require_one_alphabet": twins.require_one_alphabet,
    "posts.third_person.in_third_person": lambda said: third_person.in_third_person(said, "Elara"),
    "word_changes.word_changes": lambda said: [
        word_changes.word_changes(said, "a tall elf"),
        word_changes.word_changes("a tall elf", said),
        word_changes.word_changes(said, said[::-1]),
    ],
    "time_zones.read_zone": lambda said: time_zones.read_zone(said, _ZONES),
    "time_zones.suggest_zones": lambda said: time_zones.suggest_zones(said, _ZONES, limit=25),
    "text.clean": text.clean,
    "text.require_words": lambda said: text.require_words(said, field="scene", limit=9_999),
    "text.has_words": text.has_words,
    "text.clip": lambda said: text.clip(said, len(said) - 1),
    "text.title_from": text.title_from,
    "text.shorten": lambda said: text.shorten(said, len(said) - 1),
    "asking.alt_text.compared_alt": lambda said: alt_text.compared_alt(
        said, {"before": said, "after": said}, [PictureTag.AI]
    ),
    "asking.alt_text.kit_alt": lambda said: alt_text.kit_alt(said, said, PictureTag.AI),
    "asking.alt_text.portrait_alt": lambda said: alt_text.portrait_alt(said, said, style=said),
    "text.escape_markdown": text.escape_markdown,
    "text.name_key": text.name_key,
    "text.check_name": text.check_name,
    "text.closest": lambda said: [text.closest(said, _NAMES), text.closest("Elara", [said])],
}
_NOT_MEMBERS_WORDS = frozenset(
    (
        # They take words of ours, or words that another rule has read and measured.
        "asking.archetypes.archetype",
        "asking.captions.how_made",
        "asking.captions.made_from",
        "asking.picture_tags.made_by",
        "asking.picture_tags.picture_tag",
        "asking.picture_tags.stored_tag",
        "asking.iteration.iterated",
        "asking.iteration.with_settings",
        "asking.setting_names.unknown_setting",
        "asking.styles.preset_name",
        "asking.styles.style_key",
        "asking.styles.style_words",
        "dice.comments.doubtful",
        "dice.engine.check",
        "dice.engine.evaluate",
        "dice.operators.read_operator",
        "dice.repairs.repaired",
        "dice.rolling.criticals",
        "dice.rolling.dice_count",
        "dice.rolling.falls",
        "dice.rolling.roll",
        "queue.costs.offer_words",
        "dice.text.roll_line",
        "dice.text.totals",
        "export.page.index_page",
        "moderation.lists.companions",
        "moderation.lists.entries",
        "moderation.lists.language",
        "moderation.lists.groups",
        "moderation.lists.packaged",
        "moderation.lists.parts",
        "moderation.showing.may_show",
        "moderation.showing.rating_of",
        "moderation.themes.merged",
        "moderation.themes.require_few",
        "posts.splitting.interleaved",
        "queue.allowance.day_of",
        "queue.key_turns.caller",
        "queue.key_turns.lacks_credit",
        "queue.key_turns.next_turn",
        "queue.key_turns.retire",
        "queue.key_turns.status_of",
        # The catalogue, which the operator writes.
        "queue.prices.is_same",
        "queue.prices.quote",
        "text.require_length",
        "tree.numbering.labelled",
        "tree.numbering.side_by_side",
        "tree.picture.paint_tree",
        "tree.picture.tree_alt",
        "wording.joined",
    )
)
_SIGNS = string.punctuation + " \na1éß’“”—。，👍\u0301\u200b\u200d\ufe0f\U0001f1e9\U0001f3fd"
# What rules look for, and what they look for together.
_WRITTEN = (
    "[[1d6]] ",
    "<@1> ",
    "**a** ",
    "*a* ",
    "||a",
    "`a` ",
    '"a" ',
    "aa ",
    "a a ",
    "f*** ",
    "g o r e ",
    "nudeelf",
    "nu.de-",
    "|\\|u|)e(",
    "p#rn ",
    "几ㄩᗪ",
    "ǝpnu",
    "eine nackte ",
    "nu de ",
    "裸の",
    "fuck ",
    "child naked ",
    "nude aged 9 ",
    "teen sexy ",
    "Dick Turpin ",
    "Dick child ",
    "naked black ",
    "naked. She is nine. ",
    "nude museum ",
    "her sword was naked ",
    "baby bird naked ",
    "without hats, ",
    "Without her clothes and ",
    "nothing but a smile ",
    "she has no shirt ",
    "her dress is off ",
    "--seed 1 ",
    "and then he runs. ",
    "I say. ",
    "4d6kh3 ",
    "hits, 1d20 (20) ",
)
_PAIRED = "a1 \n-*`|\"'([{:$~_"


def _rules_over_texts() -> Iterator[str]:
    """The public functions of the rules that take a text."""
    for found in pkgutil.walk_packages(studio.rules.__path__, "studio.rules."):
        module = importlib.import_module(found.name)
        for name, function in vars(module).items():
            if name[0] == "_" or getattr(function, "__module__", "") != found.name:
                continue
            if inspect.isfunction(inspect.unwrap(function)) and any(
                re.search(r"\bstr\b", str(each.annotation))
                for each in inspect.signature(function).parameters.values()
            ):
                yield f"{found.name.removeprefix('studio.rules.')}.{name}"


def test_the_changed_words_of_two_looks_are_found_in_few_steps() -> None:
    """Two looks of the same words in turns have thousands of matching blocks."""
    one, other = "a b " * 375, "b a a " * 250

    assert lines_run(lambda: marked(one, other)) < 40 * len(other.split())


def test_every_rule_over_a_text_is_known_here() -> None:
    assert set(_rules_over_texts()) <= set(_RULES) | _NOT_MEMBERS_WORDS
    assert not set(_RULES) & _NOT_MEMBERS_WORDS


@pytest.mark.parametrize("rule", _RULES.values(), ids=_RULES)
def test_a_rule_takes_linear_work(rule: Callable[[str], object]) -> None:
    def work(typed: str) -> int:
        return lines_run(lambda: refused_or_done(typed))

    def refused_or_done(typed: str) -> None:
        with suppress(LimnerError):
            rule(typed)

    texts = [*_SIGNS, *map("".join, combinations(_PAIRED, 2)), *_WRITTEN]
    for piece in texts:
        # It reads word lists, and fills the caches of characters.
        refused_or_done(piece * 3)

        def cost(length: int, piece: str = piece) -> int:
            return work(piece * _times(piece, length))

        assert not (_may_grow_too_fast(cost, _GLANCE_AT_LINES) and _grows_too_fast(cost)), piece
