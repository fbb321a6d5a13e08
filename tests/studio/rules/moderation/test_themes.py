"""Lines and veils: read from a form, found in singular and plural, but not in names."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.enums import ListOwner
from studio.errors import BadSetting, TextTooLong, TooManyThemes
from studio.rules.moderation.judging import (
    LINE_RULE,
    VEIL_RULE,
    GameWords,
    Moderation,
    ModerationVerdict,
    Strictness,
)
from studio.rules.moderation.themes import THEME_LIMIT, THEMES_LIMIT, forms, merged, read_themes

WRITTEN = [
    # what is typed, the themes
    ("", ()),
    ("  \n\n \u200b\n", ()),
    ("spiders", ("spiders",)),
    ("spiders\nharm to animals", ("spiders", "harm to animals")),
    ("- spiders\n• rats\n1. needles\n2) eyes", ("spiders", "rats", "needles", "eyes")),
    ("spiders, rats; needles / eyes", ("spiders", "rats", "needles", "eyes")),
    ("Spiders\nspiders\nSPIDERS", ("Spiders",)),  # each once, as typed first
    ("self-harm", ("self-harm",)),
    ("harm - to anyone", ("harm - to anyone",)),  # no bullet
    ("пауки\n蜘蛛", ("пауки", "蜘蛛")),
]


@pytest.mark.parametrize(("typed", "themes"), WRITTEN)
def test_each_line_is_a_theme(typed: str, themes: tuple[str, ...]) -> None:
    assert read_themes(typed, kind="line") == themes


@pytest.mark.parametrize("typed", ["🕷️", "spiders\n***", "a", "- -", "!?"])
def test_a_theme_needs_a_word(typed: str) -> None:
    with pytest.raises(BadSetting):
        read_themes(typed, kind="veil")


def test_the_limits_are_exact() -> None:
    most = "\n".join(f"theme {number}" for number in range(THEMES_LIMIT))
    assert len(read_themes(most, kind="line")) == THEMES_LIMIT
    assert read_themes("x" * THEME_LIMIT, kind="line")

    with pytest.raises(TooManyThemes) as many:
        read_themes(f"{most}\nmore", kind="line")
    assert (many.value.kind, many.value.given) == ("line", THEMES_LIMIT + 1)
    with pytest.raises(TextTooLong):
        read_themes("x" * (THEME_LIMIT + 1), kind="line")


@given(st.text(max_size=400))
def test_every_theme_that_is_read_can_be_found(typed: str) -> None:
    try:
        themes = read_themes(typed, kind="line")
    except (BadSetting, TextTooLong, TooManyThemes):
        return
    assert read_themes("\n".join(themes), kind="line") == themes
    assert all(forms(theme) for theme in themes)


@pytest.mark.parametrize(
    ("now", "seen", "wanted", "then"),
    [
        (("a",), ("a",), ("a", "b"), ("a", "b")),
        (("a", "b"), ("a", "b"), ("b",), ("b",)),
        (("a", "c"), ("a",), ("a", "b"), ("a", "c", "b")),  # somebody added c
        (("b",), ("a", "b"), ("a", "b", "d"), ("b", "d")),  # somebody took a away
        (("a", "b"), ("a",), ("a", "b"), ("a", "b")),  # both added b
        ((), (), (), ()),
    ],
)
def test_changes_of_others_in_the_meantime_stay(
    now: tuple[str, ...], seen: tuple[str, ...], wanted: tuple[str, ...], then: tuple[str, ...]
) -> None:
    assert merged(now, seen=seen, wanted=wanted) == then


FOUND = [
    # the theme, a text, the words that are found
    ("spiders", "a spider on the wall", "spider"),
    ("spider", "Spiders everywhere!", "Spiders"),
    ("spiders", "a sp1der", "sp1der"),
    ("spiders", "s p i d e r", "s p i d e r"),
    ("spiders", "ѕpiders", "ѕpiders"),  # a Cyrillic s
    ("spiders", "spider-silk", "spider"),
    ("corpse", "corpses in the snow", "corpses"),
    ("bodies", "a body", "body"),
    ("body", "bodies", "bodies"),
    ("wolves", "a wolf howls", "wolf"),
    ("wolf", "wolves howl", "wolves"),
    ("knives", "a knife", "knife"),
    ("witch", "witches", "witches"),
    ("witches", "a witch", "witch"),
    ("children", "a child", "child"),
    ("snowman", "snowmen", "snowmen"),
    ("harm to animals", "no harm to animals", "harm to animals"),
    ("harm to animals", "harm to an animal, harm to animal kind", "harm to animal"),
    ("self-harm", "self harm", "self harm"),
    ("self harm", "self-harm", "self-harm"),
    ("пауки", "Пауки в углу", "Пауки"),
    ("Blood", "blood", "blood"),
]


@pytest.mark.parametrize(("theme", "text", "word"), FOUND)
def test_a_theme_is_found(theme: str, text: str, word: str) -> None:
    expected = ModerationVerdict(
        allowed=False, rule=LINE_RULE, words=(word,), list_owner=ListOwner.GAME
    )

    assert Moderation().check(text, game=GameWords(frozenset((theme,)))) == expected


PASSING = [
    # the theme, a text that is about something else
    ("spiders", "insiders"),
    ("harm to animals", "harm. To animals she is kind"),
    ("harm to animals", "animals come to no harm"),
    ("news", "a new cloak"),
    ("arms", "an arm"),
    ("toes", "to the harbour"),
    ("remains", "they remain"),
]


@pytest.mark.parametrize(("theme", "text"), PASSING)
def test_a_theme_is_not_found_elsewhere(theme: str, text: str) -> None:
    assert Moderation().check(text, game=GameWords(frozenset((theme,)))).allowed


def test_a_veil_has_its_own_rule_in_the_verdict() -> None:
    veiled = GameWords(veils=frozenset(("torture",)))

    verdict = Moderation().check("a torture chamber", game=veiled)
    assert (verdict.rule, verdict.list_owner) == (VEIL_RULE, ListOwner.GAME)


def test_a_line_comes_before_a_veil_and_the_servers_words_before_both() -> None:
    both = GameWords(frozenset(("rats",)), frozenset(("spiders",)))
    text = "rats, spiders and bees"

    assert Moderation().check(text, game=both).rule == LINE_RULE
    blocked = Moderation().check(text, game=both, blocked=frozenset(("bees",)))
    assert blocked.words == ("bees",)


def test_a_server_cannot_allow_a_line_of_the_game() -> None:
    verdict = Moderation().check(
        "a rat", game=GameWords(frozenset(("rats",))), allowed=frozenset(("rat",))
    )

    assert verdict.words == ("rat",)


@pytest.mark.parametrize("strictness", Strictness)
def test_lines_hold_at_every_rating(strictness: Strictness) -> None:
    lines = GameWords(frozenset(("rats",)))

    assert not Moderation().check("a rat", game=lines, strictness=strictness).allowed


NAMES = [
    # a name, a text, the words that are found
    ("Spider", "Spider sleeps", ()),
    ("Spider", "Spider: a tall man. Spider's cloak, Spider’s hat", ()),
    ("Spider", "Spider sees a spider", ("spider",)),
    ("Spider", "Spiders", ("Spiders",)),
    ("Ann Spider-Smith", "Spider runs to Spider-Smith", ()),
    ("The Spider Queen", "the Spider Queen and her spiders", ("spiders",)),
    ("Spi", "Spider", ("Spider",)),
]


@pytest.mark.parametrize(("name", "text", "words"), NAMES)
def test_a_name_is_no_theme(name: str, text: str, words: tuple[str, ...]) -> None:
    game = GameWords(frozenset(("spiders",)), names=("Bram", name))

    assert Moderation().check(text, game=game).words == words


STRICTNESS = [
    # the text, the least strict setting that refuses it
    ("a nude woman", Strictness.STANDARD),
    ("entrails on the snow", Strictness.STRICT),
]


@pytest.mark.parametrize(("text", "least"), STRICTNESS)
def test_the_strictness_of_a_channel_replaces_the_usual_one(text: str, least: Strictness) -> None:
    order = list(Strictness)

    for usual in Strictness:
        for asked in Strictness:
            verdict = Moderation(strictness=usual).check(text, strictness=asked)
            assert verdict.allowed == (order.index(asked) < order.index(least))


@pytest.mark.speed
def test_the_longest_lists_and_texts_are_checked_quickly() -> None:
    game = GameWords(
        frozenset(f"harm to creature {n} " + "ab" * 18 for n in range(40)),
        frozenset(f"theme{n} " + "cd " * 15 for n in range(40)),
        ("Spider",) * 4,
    )
    text = "harm to creature theme1 cd cd cd spiders " * 100
    moderation = Moderation()
    moderation.check(text, game=game)

    begun = time.process_time()
    moderation.check(f"{text} again", game=game)

    assert time.process_time() - begun < 0.25
