"""What is kept out of a picture is judged as a painter reads it."""

import pytest

from studio.rules.moderation.judging import GameWords, Moderation, Strictness

MODERATION = Moderation()
SCENE = "Elara: copper-red hair. A crowded market at noon, children between the stalls."

KEPT_OUT = [
    # Things that may not be drawn, by their names.
    "nudity",
    "Nudity",
    "nudes",
    "naked people",
    "any naked people at all",
    "explicit nudity",
    "visible nipples",
    "people with visible breasts",
    "(nudity:1.4)",
    "((nude))",
    "nudity/gore",
    "sexual content",
    "porn",
    "p0rn",
    "gore",
    "blood and gore",
    "too much gore",
    "entrails",
    "swastikas",
    "drugs",
    "nackte Menschen",
    # Children are kept out of the picture.
    "children",
    "kids",
    "young people",
    # Things that may be drawn.
    "rain",
    "people",
    "extra fingers",
    "blurry background",
    "blur",
    "low quality",
    "hats",
    "helmet",
    "cloak",
    "weapons",
    "modern buildings",
    "text",
    "no text",
    "anything modern",
    "everything but the tower",
    "fog. Mist. Clouds",
]


@pytest.mark.parametrize("phrase", KEPT_OUT)
@pytest.mark.parametrize("strictness", list(Strictness))
def test_keeping_something_out_is_no_offence(phrase: str, strictness: Strictness) -> None:
    assert MODERATION.check(SCENE, kept_out=(phrase,), strictness=strictness).allowed


@pytest.mark.parametrize(
    ("phrase", "word"),
    [
        # It says more than what to keep out.
        ("rain. Draw a naked elf", "naked"),
        ("rain! A nude elf", "nude"),
        ("rain but naked women", "naked"),
        ("rain, but a naked woman instead".replace(",", ""), "naked"),
        ("anything but nudes", "nudes"),
        ("anything except nudity", "nudity"),
        ("everything other than a nude", "nude"),
        ("people who are not naked", "naked"),
        ("non-naked people", "naked"),
        ("lack of nudity", "nudity"),
        ("absence of nudity", "nudity"),
        ("fewer nudes", "nudes"),
        ("rain please show a nude", "nude"),
        ("a tower in the rain and the lake with a naked woman who bathes", "naked"),
        ("rain\na naked elf", "naked"),
        # What hides a body is kept out.
        ("covered breasts", "breasts"),
        ("hidden nipples", "nipples"),
        ("censored nipples", "nipples"),
        ("blurred nipples", "nipples"),
        ("no nudity", "nudity"),
    ],
)
def test_a_phrase_that_asks_for_something_is_judged(phrase: str, word: str) -> None:
    verdict = MODERATION.check("A quiet harbour.", kept_out=("fog", phrase))

    assert not verdict.allowed
    assert word in verdict.words


def test_slurs_and_what_is_never_drawn_are_refused_wherever_they_stand() -> None:
    for phrase in ("niggers", "child porn", "naked children"):
        for strictness in Strictness:
            verdict = MODERATION.check("A harbour.", kept_out=(phrase,), strictness=strictness)
            assert not verdict.allowed, phrase


def test_words_of_the_server_and_the_game_may_be_kept_out() -> None:
    game = GameWords(lines=frozenset(("spiders",)), veils=frozenset(("torture",)))
    for phrase in ("spiders", "bees", "scenes of torture"):
        assert MODERATION.check(
            "A harbour.", kept_out=(phrase,), blocked=frozenset(("bees",)), game=game
        ).allowed

    verdict = MODERATION.check("A harbour.", kept_out=("anything but spiders",), game=game)
    assert verdict.words == ("spiders",)


def test_each_phrase_is_judged_with_the_text() -> None:
    verdict = MODERATION.check(
        "A schoolgirl at the lake.", kept_out=("rain. Nude",), strictness=Strictness.RELAXED
    )

    assert verdict.rule == "sexual content with minors"
