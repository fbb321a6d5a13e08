"""Forbidden words are found in any disguise, and not in the ordinary words of a story."""

import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.enums import ListOwner
from studio.rules.asking.archetypes import ARCHETYPES
from studio.rules.asking.styles import STYLES
from studio.rules.moderation import lists
from studio.rules.moderation.judging import Moderation, ModerationVerdict, Strictness
from studio.rules.moderation.reading import fold_text, skeleton

ALLOWED = ModerationVerdict(allowed=True)
MINORS = "sexual content with minors"


def _check(text: str, strictness: Strictness = Strictness.STANDARD) -> ModerationVerdict:
    return Moderation(strictness=strictness).check(text)


STORIES = [
    # death, blood, fighting
    "kill the goblin",
    "an assassin murders the king with a bloody sword",
    "the orc warlord impales a knight, blood everywhere, entrails on the snow",
    "she thrusts; the blade penetrates his armour",
    "the vampire sucks the blood of a virgin",
    # old words that are also in lists of rude words
    "a bastard sword",
    "virgin forest",
    "a Hell Hound and a cockatrice",
    "the god of the womb",
    "rum for the pawn of the hooded wench",
    "a damned soul in hell",
    "hoarfrost on the dykes; seamen, a tramp, a slave, a leper",
    "the bard's fingering of the lute",
    # a neighbour makes it harmless
    "a naked blade",
    "her sword was naked",
    "visible to the naked eye",
    "a cock crows at dawn",
    "she cocks her head",
    "a chink in his armour",
    "a blue tit on a pussy willow",
    "the horny plates of the dragon",
    "a spick and span cabin",
    "magna cum laude",
    "children of either sex",
    # names
    "Dick Turpin",
    "Dick Thorne the smith",
    "Moby Dick",
    # words with a listed word inside
    "Scunthorpe, Penistone, Essex and Middlesex",
    "an analysis of classes, grapes, peacocks and a Titan's title",
    "the shiitake cocktail",
    # neighbours that together could be a listed word
    "the pen is mightier",
    "as she walks, so it goes",
    "sh, it is dark",
    "raise her hand; job done",
    # doubled letters make another word
    "he rapped on the door",
    "annals of the crown",
    # numbers of a game
    "AC 15, 2d6+3 damage, 455 gp, DC 14",
    "it lasts 4.5 s",
    "J. R. R. Tolkien",
    "Chapter XXX",
    # children in ordinary scenes
    "a child plays by the river with her dog",
    "a naked sword in the hands of the boy king",
    "Virgin and Child, oil painting",
    "a minor illusion, a 12 year old whisky, a 300 year old elf in a dress",
    # other languages and scripts
    "Эльфийка стоит под дождём",
    "ドラゴンと騎士",
    "Élan ständs in thé rain",
    "",
    "🔥",
]


@pytest.mark.parametrize("text", STORIES)
def test_a_story_is_allowed(text: str) -> None:
    assert _check(text) == ALLOWED


def test_archetypes_and_styles_are_allowed_on_a_strict_server() -> None:
    for text in (*(each.looks for each in ARCHETYPES), *(style.words for style in STYLES)):
        assert _check(text, Strictness.STRICT) == ALLOWED


PORN = [
    "porn",
    "PORN!",
    "porn's",
    "pоrn",  # a Cyrillic о
    "ρorn",  # a Greek rho
    "ｐｏｒｎ",  # full width
    "pörñ",
    "po\u0308rn",  # the same, composed of two
    "p\u200bo\u200br\u200bn",  # zero width
    "po\u00adrn",  # a soft hyphen
    "p\u0336o\u0336r\u0336n\u0336",  # struck through
    "𝓹𝓸𝓻𝓷",
    "ⓟⓞⓡⓝ",
    "🅿🅾🆁🅽",
    "🇵🇴🇷🇳",
    "pørn",
    "ᴘᴏʀɴ",  # small capitals
    "p0rn",
    "p o r n",
    "p.o.r.n",
    "p_o_r_n",
    "p-0-r-n",
    "p\u2800o\u2800r\u2800n",  # braille cells, which look like blanks
    "porrrrn",
    "ppoorrnn",
    "p*rn",
    "p*o*r*n",
    "po rn",
]


@pytest.mark.parametrize("typed", PORN)
def test_a_word_is_found_in_disguise_and_named_as_typed(typed: str) -> None:
    verdict = _check(f"Elara in the tavern, {typed} style")
    assert verdict == ModerationVerdict(allowed=False, rule="sexual content", words=(typed,))


BLOCKED = [
    ("a naked elf", "nudity", ("naked",)),
    ("a n4k3d elf", "nudity", ("n4k3d",)),
    ("what the w#ore, wh0re", "crude words", ("w#ore", "wh0re")),
    ("motherf*cker", "crude words", ("motherf*cker",)),
    # listed words inside a longer one
    ("unfuckingbelievable", "crude words", ("unfuckingbelievable",)),
    # phrases, however they are joined
    ("a hand-job", "sexual content", ("hand-job",)),
    ("a hand   job", "sexual content", ("hand   job",)),
    ("a handjob", "sexual content", ("handjob",)),
    # no name, no neighbour
    ("a big dick", "sexual content", ("dick",)),
    ("naked, holding a sword", "nudity", ("naked",)),
    # the gravest rule is named, and each word once, in the typed order
    ("porn, naked, PORN, porn", "sexual content", ("porn", "PORN")),
]


@pytest.mark.parametrize(("text", "rule", "words"), BLOCKED)
def test_a_refusal_names_the_rule_and_the_words(
    text: str, rule: str, words: tuple[str, ...]
) -> None:
    assert _check(text) == ModerationVerdict(allowed=False, rule=rule, words=words)


WITH_MINORS = [
    ("a naked child", ("naked", "child")),
    ("nude ch1ld", ("nude", "ch1ld")),
    ("n u d e teen", ("n u d e", "teen")),
    ("a sexy 13 year old", ("sexy", "13 year old")),
    ("lewd, 12yo", ("lewd", "12yo")),
    ("a seventeen-year-old in lingerie", ("seventeen-year-old", "lingerie")),
    ("aged 15, undressing", ("aged 15", "undressing")),
    ("a naked girl", ("naked", "girl")),
    ("сhild, nаked", ("сhild", "nаked")),  # Cyrillic с and а
    # also far apart
    ("children play. " + "The sun sets behind the hills. " * 9 + "porn", ("children", "porn")),
]


@pytest.mark.parametrize("strictness", Strictness)
@pytest.mark.parametrize(("text", "words"), WITH_MINORS)
def test_sexual_content_with_minors_is_never_drawn(
    text: str, words: tuple[str, ...], strictness: Strictness
) -> None:
    assert _check(text, strictness) == ModerationVerdict(allowed=False, rule=MINORS, words=words)


def test_a_server_cannot_allow_what_is_never_drawn() -> None:
    allowed = frozenset(("naked", "child", "naked child", "lolicon"))
    for text in ("a naked child", "lolicon"):
        verdict = Moderation(strictness=Strictness.RELAXED).check(text, allowed=allowed)
        assert verdict.rule == MINORS


GROWN_UP = [
    # a suggestive word far from a child, the age of an adult, a girl in an ordinary scene
    "a seductive vampire on the balcony. " + "The town sleeps. " * 9 + "A child looks up.",
    "a sexy 30 year old",
    "a girl in lingerie and boots",
]


@pytest.mark.parametrize("text", GROWN_UP)
def test_grown_ups_are_not_taken_for_minors(text: str) -> None:
    assert _check(text) == ALLOWED


BY_STRICTNESS = [
    # text, rule, and the least strict that refuses it
    ("heil hitler", "hate symbols", Strictness.RELAXED),
    ("porn", "sexual content", Strictness.STANDARD),
    ("a nude elf", "nudity", Strictness.STANDARD),
    ("what a slut", "crude words", Strictness.STANDARD),
    ("she cuts her wrists", "self-harm", Strictness.STANDARD),
    ("bullshit", "swearing", Strictness.STRICT),
    ("a seductive elf", "suggestive content", Strictness.STRICT),
    ("disembowelled by an ogre", "gore", Strictness.STRICT),
    ("smoking opium", "drugs", Strictness.STRICT),
]


@pytest.mark.parametrize(("text", "rule", "least"), BY_STRICTNESS)
def test_each_strictness_refuses_more(text: str, rule: str, least: Strictness) -> None:
    levels = list(Strictness)
    for level in levels:
        refused = levels.index(level) >= levels.index(least)
        assert _check(text, level).rule == (rule if refused else None)


SERVER_WORDS = [
    # the word, its plural and genitive; a disguise; a phrase; another script
    ({"spider"}, "a giant spider", ("spider",)),
    ({"Spider"}, "giant SPIDERS", ("SPIDERS",)),
    ({"spider"}, "the spider’s web", ("spider’s",)),
    ({"spider"}, "sp1der, s p i d e r", ("sp1der", "s p i d e r")),
    ({"gore"}, "g.o.r.e", ("g.o.r.e",)),
    ({"red moon"}, "under the red-moon", ("red-moon",)),
    ({"паук"}, "большой Паук", ("Паук",)),
    ({"蜘蛛"}, "蜘蛛", ("蜘蛛",)),
]


@pytest.mark.parametrize(("blocked", "text", "words"), SERVER_WORDS)
def test_a_server_forbids_its_own_words(
    blocked: set[str], text: str, words: tuple[str, ...]
) -> None:
    verdict = Moderation(strictness=Strictness.RELAXED).check(text, blocked=frozenset(blocked))
    assert verdict == ModerationVerdict(
        allowed=False,
        rule="words this server forbids",
        words=words,
        list_owner=ListOwner.SERVER,
    )


@pytest.mark.parametrize("text", ["spiderling", "a spy", "web"])
def test_a_servers_word_is_not_found_inside_other_words(text: str) -> None:
    assert Moderation().check(text, blocked=frozenset(("spider",))) == ALLOWED


def test_a_server_can_allow_words() -> None:
    moderation = Moderation()
    allowed = frozenset(("naked", "red spider", ""))
    assert moderation.check("n4ked elves", allowed=allowed) == ALLOWED
    assert moderation.check("a nude elf", allowed=allowed).words == ("nude",)
    blocked = frozenset(("spider",))
    assert moderation.check("the red spider", allowed=allowed, blocked=blocked) == ALLOWED
    assert not moderation.check("a spider", allowed=allowed, blocked=blocked).allowed


LONG_TEXTS = [
    "the old knight kneels by the broken altar; blood on the bastard sword. ",
    "Ĕlärä ständs “alone” in thé rain — ćasting fire… ",
    "a b c d e f g h ",
    "sh1p4 b00k5 a$d$ ",
    "aabbcc ddeeff cooool ",
    "f*x* *u*k a**b ",
]


@pytest.mark.speed
@pytest.mark.parametrize("text", LONG_TEXTS)
def test_a_thousand_characters_are_checked_in_milliseconds(text: str) -> None:
    moderation, long = Moderation(), (text * 100)[:1000]
    moderation.warm()
    took_s = []
    for _ in range(7):
        before = time.process_time()
        moderation.check(long, blocked=frozenset(("spider",)))
        took_s.append(time.process_time() - before)
    # The aim is 2 ms; the rest is for slow machines.
    assert min(took_s) < 0.006


ANY_TEXT = st.text(
    st.one_of(st.characters(), st.sampled_from("abceinoprsu0134$!|*'_-. \u200b\u0301ﷺ"))
)


@given(ANY_TEXT)
def test_a_verdict_names_words_exactly_as_typed_in_any_text(text: str) -> None:
    verdict = _check(f"{text} porn {text}", Strictness.STRICT)
    assert not verdict.allowed
    assert verdict.words
    assert all(word in f"{text} porn {text}" for word in verdict.words)


@given(ANY_TEXT)
def test_every_word_that_was_read_leads_back_to_the_typed_text(text: str) -> None:
    reading = fold_text(text)
    assert len(reading.folded) == len(reading.origin)
    for word in reading.words:
        assert reading.as_typed(word.start, word.end) in text
        assert all(word.readings)


@pytest.mark.parametrize(
    ("word", "bare", "counts"),
    [("fuuck", "fuck", (1, 2, 1, 1)), ("aa", "a", (2,)), ("a", "a", (1,)), ("", "", ())],
)
def test_a_skeleton_counts_repeated_letters(word: str, bare: str, counts: tuple[int, ...]) -> None:
    assert skeleton(word) == (bare, counts)


def test_every_harmless_word_is_in_the_base_list() -> None:
    base = set(lists.base_entries())
    assert len(base) > 800
    # A misspelt harmless word would have no effect.
    assert set(lists.entries("harmless")) <= base


def test_the_base_lists_package_is_read_and_not_imported() -> None:
    Moderation().warm()
    assert "better_profanity" not in sys.modules
