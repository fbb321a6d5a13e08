"""Each of the four steps of moderation does its own work and no other's."""

import pytest

from studio.rules.moderation.children import with_minors
from studio.rules.moderation.collecting import GameWords, WordLists, collect
from studio.rules.moderation.deciding import decide
from studio.rules.moderation.exempting import exempt
from studio.rules.moderation.lexicon import Hit
from studio.rules.moderation.reading import fold_text
from studio.rules.moderation.strictness import Rule, RuleHit, Strictness

NO_LISTS = WordLists()


def _collected(text: str, own: WordLists = NO_LISTS) -> set[tuple[str, Rule]]:
    return {(hit.entry, hit.mark) for hit in collect(fold_text(text), own)}


def test_collecting_finds_the_words_of_all_lists() -> None:
    own = WordLists(
        blocked=frozenset(("bees",)),
        allowed=frozenset(("gore",)),
        game=GameWords(lines=frozenset(("rats",)), veils=frozenset(("worms",))),
    )
    assert _collected("porn, bees, gore, a rat, worms, a child", own) == {
        ("porn", Rule.SEXUAL),
        ("bees", Rule.SERVER),
        ("gore", Rule.GORE),
        ("gore", Rule.ALLOWED),
        ("rat", Rule.LINE),
        ("worms", Rule.VEIL),
        ("child", Rule.MINOR),
    }


def test_collecting_judges_nothing() -> None:
    assert ("naked", Rule.NUDITY) in _collected("a naked blade")
    assert ("dick", Rule.SEXUAL) in _collected("Dick Turpin")
    game = GameWords(lines=frozenset(("spiders",)), names=("Spider",))
    assert ("spider", Rule.LINE) in _collected("Spider", WordLists(game=game))


EXEMPT = [
    # text, the server's allowed words, a character's name, the entries that stay
    ("a naked blade", (), "", ()),
    ("a naked elf", (), "", ("naked",)),
    ("a naked elf", ("naked",), "", ()),
    ("a naked elf", ("naked elf",), "", ()),
    ("Spider sees a spider", (), "Spider", ("spider",)),
    # A server cannot allow a line of the game.
    ("spiders", ("spiders",), "", ("spiders",)),
]


@pytest.mark.parametrize(("text", "allowed", "name", "entries"), EXEMPT)
def test_exempting_takes_away_what_is_harmless(
    text: str, allowed: tuple[str, ...], name: str, entries: tuple[str, ...]
) -> None:
    game = GameWords(lines=frozenset(("spiders",)), names=(name,) if name else ())
    own = WordLists(allowed=frozenset(allowed), game=game)
    reading = fold_text(text)
    kept = exempt(reading, collect(reading, own), own)
    assert tuple(hit.entry for hit in kept if hit.mark is not Rule.ALLOWED) == entries


def _hits(*rules: Rule) -> list[RuleHit]:
    return [Hit("word", rule, at, at) for at, rule in enumerate(rules)]


def test_deciding_names_the_gravest_rule_and_all_its_words() -> None:
    reading = fold_text("one two three")
    verdict = decide(reading, _hits(Rule.CRUDE, Rule.NUDITY, Rule.CRUDE), Strictness.STANDARD)
    assert (verdict.rule, verdict.words) == ("nudity", ("two",))
    verdict = decide(reading, _hits(Rule.CRUDE, Rule.GORE, Rule.CRUDE), Strictness.STANDARD)
    assert verdict.words == ("one", "three")


@pytest.mark.parametrize("rule", [Rule.MINOR, Rule.YOUTH, Rule.ALLOWED])
@pytest.mark.parametrize("strictness", Strictness)
def test_deciding_refuses_nothing_for_words_that_break_no_rule(
    rule: Rule, strictness: Strictness
) -> None:
    assert decide(fold_text("one"), _hits(rule), strictness).allowed


def test_children_are_looked_for_among_all_hits() -> None:
    reading = fold_text("one two three")
    broken = with_minors(reading, _hits(Rule.MINOR, Rule.CRUDE, Rule.NUDITY))
    assert [(hit.mark, hit.first) for hit in broken] == [(Rule.NEVER, 0), (Rule.NEVER, 2)]
    assert not with_minors(reading, _hits(Rule.MINOR, Rule.CRUDE, Rule.GORE))
