"""Replies: words, and settings among them, as phones type them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.errors import BadSetting, InputError, NothingUnderstood, TextTooLong, UnknownSetting
from studio.rules.asking.instruction import (
    INSTRUCTION_LIMIT,
    SEED_LIMIT,
    STRENGTHS,
    Instruction,
    PictureSettings,
    parse_aspect,
    parse_strength,
    read_reply,
)
from studio.rules.asking.params import Tier

BOT_ID = 4242


def _read(text: str) -> Instruction:
    return read_reply(text, bot_id=BOT_ID, example="at night")


def test_words_and_settings_are_told_apart() -> None:
    assert _read(
        "at night, in the rain --seed 7 --strength 0.4 --aspect 3:2 --no rain, people"
    ) == Instruction(
        "at night, in the rain",
        PictureSettings(seed=7, strength=0.4, aspect=(3, 2), no=("rain", "people")),
    )


SEED_7 = [
    "night --seed 7",
    "night --seed: 7",
    "night --seed=7",
    "night --seed = 7",
    "night --seed-7",
    "night --seed7",
    "night --SEED 7",
    "night --Seed 7.",
    "night --seed “7”",  # smart quotes
    "night -- seed 7",
    "night -seed 7",
    "night—seed 7",  # an em-dash instead of two hyphens, glued to the word before
    "night —seed 7",
    "night – seed 7",
    "night –-seed 7",  # a phone that changed only the first half
    "night — Seed：７",  # full-width colon and digit
    "night －－ｓｅｅｄ ７",
    "night −−seed 7",  # minus signs
    "--seed 7 night",
    "night, --seed 7",
    "--seed 3 night --seed 7",  # the later counts
    f"<@{BOT_ID}> night --seed 7",
    f"<@!{BOT_ID}>night --seed 7",
]


@pytest.mark.parametrize("typed", SEED_7)
def test_a_setting_is_read_as_phones_type_it(typed: str) -> None:
    assert _read(typed) == Instruction("night", PictureSettings(seed=7))


SETTINGS = [
    ("--strength 0,4", PictureSettings(strength=0.4)),
    ("--strength 40%", PictureSettings(strength=0.4)),
    ("--strength 40 %", PictureSettings(strength=0.4)),
    ("—strength ０．４", PictureSettings(strength=0.4)),
    ("--strength 0", PictureSettings(strength=0.0)),
    ("--strength .5", PictureSettings(strength=0.5)),
    ("--strength a little", PictureSettings(strength=0.3)),
    ("--strength: A Lot", PictureSettings(strength=0.8)),
    ("—strength some", PictureSettings(strength=0.5)),
    ("--strength “a little”", PictureSettings(strength=0.3)),
    ("--strength very much.", PictureSettings(strength=0.8)),
    ("--aspect 16/9", PictureSettings(aspect=(16, 9))),
    ("--aspect 3：2", PictureSettings(aspect=(3, 2))),
    ("--aspect 3 : 2", PictureSettings(aspect=(3, 2))),
    ("--ar wide", PictureSettings(aspect=(16, 9))),
    ("--count 4", PictureSettings(count=4)),
    ("--quality High", PictureSettings(tier=Tier.HIGH)),
    ("--tier draft", PictureSettings(tier=Tier.DRAFT)),
    ("--style ink wash", PictureSettings(style="ink wash")),
    ("--style “Ink Wash”", PictureSettings(style="Ink Wash")),
    ("--style: ink wash --seed 7", PictureSettings(style="ink wash", seed=7)),
    ("--no rain", PictureSettings(no=("rain",))),
    ("—no rain", PictureSettings(no=("rain",))),
    ("— no rain", PictureSettings(no=("rain",))),
    ("--no-rain", PictureSettings(no=("rain",))),
    ("--without rain; people", PictureSettings(no=("rain", "people"))),
    ("--no rain --no people --no rain", PictureSettings(no=("rain", "people"))),
    ("--no rain，people", PictureSettings(no=("rain", "people"))),
    ("--no Éowyn’s horse", PictureSettings(no=("Éowyn’s horse",))),  # free text stays as typed
]


@pytest.mark.parametrize(("typed", "settings"), SETTINGS)
def test_each_setting_is_read(typed: str, settings: PictureSettings) -> None:
    assert _read(typed) == Instruction("", settings)


AMONG_WORDS = [
    # words follow a value of one word
    ("—strength 0.6 a storm, lightning", "a storm, lightning", PictureSettings(strength=0.6)),
    ("night --seed 7, in the rain", "night in the rain", PictureSettings(seed=7)),
    ("night --strength 0.4.", "night", PictureSettings(strength=0.4)),
    ("--strength a little at night", "at night", PictureSettings(strength=0.3)),
    ("night --strength a lot, in the rain", "night in the rain", PictureSettings(strength=0.8)),
    ("--strength some 3 boats", "3 boats", PictureSettings(strength=0.5)),
    # and follow the line or the quotes of free text
    ("--no rain\nat night", "at night", PictureSettings(no=("rain",))),
    ('--style "ink wash" at night', "at night", PictureSettings(style="ink wash")),
]


@pytest.mark.parametrize(("typed", "words", "settings"), AMONG_WORDS)
def test_words_may_follow_a_setting(typed: str, words: str, settings: PictureSettings) -> None:
    assert _read(typed) == Instruction(words, settings)


PROSE = [
    "a knight — tired and old",
    "a knight—tired—old",
    "a knight -- tired and old",
    "wait--what is that",
    "a half-elf with a low-cut hood",
    "a seed grows, strength fails",
    "the tree — seed of evil — grows",  # no number follows
    "she leaps — strength beyond measure",
    "the hall — no one is left",
    "a castle—no lights",
    "an old man - style does not matter",
    "a no-man's-land -no-one lives there",
    "3:2, 40%, high",
    "—— tired",
    "the answer — no",
    "…and then, at last;",
]


@pytest.mark.parametrize("prose", PROSE)
def test_a_dash_in_a_story_stays_in_the_story(prose: str) -> None:
    assert _read(prose) == Instruction(prose)


BAD = [
    ("--seed", "seed", ""),
    ("--seed blue", "seed", "blue"),
    ("--seed -5", "seed", "-5"),
    (f"--seed {SEED_LIMIT + 1}", "seed", str(SEED_LIMIT + 1)),
    ("--seed 99999999999999999999", "seed", "99999999999999999999"),
    ("--seed --count 2", "seed", ""),
    ("—seed 7x", "seed", "7x"),
    ("--strength 1.5", "strength", "1.5"),
    ("--strength 140%", "strength", "140%"),
    ("--strength very", "strength", "very"),
    ("--strength nan", "strength", "nan"),
    ("--aspect 5:1", "aspect", "5:1"),
    ("--aspect 0:1", "aspect", "0:1"),
    ("--aspect round", "aspect", "round"),
    ("--count 5", "count", "5"),
    ("--count 0", "count", "0"),
    ("--quality best", "quality", "best"),
    ("--style", "style", ""),
    ("--no", "no", ""),
    ("night --no , --seed 7", "no", ""),
]


@pytest.mark.parametrize(("typed", "setting", "value"), BAD)
def test_a_bad_value_is_named_with_what_is_expected(typed: str, setting: str, value: str) -> None:
    with pytest.raises(BadSetting) as caught:
        _read(typed)
    assert (caught.value.setting, caught.value.value) == (setting, value)
    assert caught.value.expected


@pytest.mark.parametrize("typed", ["night --foo 3", "--foo", "night --style ink --FOO", "–-foo 3"])
def test_an_unknown_setting_is_refused_with_the_known_ones(typed: str) -> None:
    with pytest.raises(UnknownSetting) as caught:
        _read(typed)
    assert caught.value.name.casefold() == "foo"


@pytest.mark.parametrize("typed", ["", "  \u200b", "👍", f"<@{BOT_ID}>", "…", "--", "—"])
def test_nothing_understood_comes_with_the_example(typed: str) -> None:
    with pytest.raises(NothingUnderstood) as caught:
        _read(typed)
    assert caught.value.example == "at night"


def test_only_mentions_of_the_bot_are_removed() -> None:
    assert _read(f"<@{BOT_ID}> with <@77>").words == "with <@77>"
    assert read_reply("with <@77>", bot_id=None, example="").words == "with <@77>"


def test_free_text_has_a_limit() -> None:
    with pytest.raises(TextTooLong):
        _read(f"--style {'ink ' * 100}")
    with pytest.raises(TextTooLong):
        _read(f"--no {'rain and fog ' * 100}")


@given(
    st.lists(
        st.sampled_from(
            [
                "--",
                "—",
                "-",
                "seed",
                "no",
                "style",
                "7",
                "0,4",
                "3:2",
                " ",
                "\n",
                ":",
                "=",
                "“",
                "'",
                "x",
                "%",
                "é",
            ]
        )
    ).map("".join)
    | st.text()
)
def test_any_text_is_read_or_refused_as_input(text: str) -> None:
    try:
        read = _read(text)
    except InputError:
        return
    assert read != Instruction("")


@given(
    st.integers(0, SEED_LIMIT),
    st.integers(0, 100),
    st.sampled_from([(3, 2), (2, 3), (1, 1), (16, 9)]),
    st.sampled_from(["--", "—", "–", " -- "]),
    st.lists(st.from_regex(re.compile(r"[a-z]{3,8}"), fullmatch=True), min_size=1, max_size=5),
)
def test_what_is_written_is_read(
    seed: int, percent: int, aspect: tuple[int, int], dash: str, words: list[str]
) -> None:
    said = " ".join(words)
    typed = (
        f"{said} {dash}seed {seed} {dash}strength {percent}% {dash}aspect {aspect[0]}:{aspect[1]}"
    )
    assert _read(typed) == Instruction(
        said, PictureSettings(seed=seed, strength=percent / 100, aspect=aspect)
    )


ASPECTS = [
    ("3:2", (3, 2)),
    ("16/9", (16, 9)),
    ("16 x 9", (16, 9)),
    ("2×3", (2, 3)),
    ("３：２", (3, 2)),
    ("1024x768", (4, 3)),
    ("1.5:1", (3, 2)),
    ("1,5:1", (3, 2)),
    ("1:3", (1, 3)),
    ("3:1", (3, 1)),
    ("square", (1, 1)),
    ("Portrait", (2, 3)),
    (" landscape ", (3, 2)),
    ("wide", (16, 9)),
    ("tall", (9, 16)),
]


@pytest.mark.parametrize(("text", "ratio"), ASPECTS)
def test_an_aspect_is_a_ratio_or_a_word(text: str, ratio: tuple[int, int]) -> None:
    assert parse_aspect(text) == ratio


@pytest.mark.parametrize(
    "text", ["", "3", "3:", ":2", "0:0", "1:0", "31:10", "10:31", "-3:2", "a:b"]
)
def test_a_wrong_aspect_is_refused(text: str) -> None:
    with pytest.raises(BadSetting) as caught:
        parse_aspect(text)
    assert (caught.value.setting, caught.value.value) == ("aspect", text)


@pytest.mark.parametrize(
    "text", ["", "-0.1", "1.01", "101%", "inf", "0.4.4", "half", "a", "a lottery", "somewhere"]
)
def test_a_wrong_strength_is_refused(text: str) -> None:
    with pytest.raises(BadSetting) as caught:
        parse_strength(text)
    assert (caught.value.setting, caught.value.value) == ("strength", text)


@pytest.mark.parametrize(
    ("text", "value"), [("1", 1.0), ("100%", 1.0), ("0,25", 0.25), ("７５％", 0.75)]
)
def test_a_strength_is_a_number_or_a_percentage(text: str, value: float) -> None:
    assert parse_strength(text) == value


@pytest.mark.parametrize(
    ("said", "strength"),
    [
        ("a little", 0.3),
        ("A  LITTLE", 0.3),
        ("slightly", 0.3),
        ("a bit", 0.3),
        ("some", 0.5),
        ("somewhat", 0.5),
        ("a lot", 0.8),
        ("much", 0.8),
        ("“a lot”", 0.8),
        ("ａ　ｌｏｔ", 0.8),  # full width
    ],
)
def test_a_strength_can_be_typed_in_words(said: str, strength: float) -> None:
    assert parse_strength(said) == strength


@pytest.mark.parametrize(("word", "strength"), STRENGTHS.items())
def test_the_words_that_are_offered_are_understood(word: str, strength: float) -> None:
    assert parse_strength(word) == strength
    assert _read(f"at night --strength {word}") == Instruction(
        "at night", PictureSettings(strength=strength)
    )


@pytest.mark.parametrize("sign", ["-", "—", "--seed 1 ", "a "])
def test_a_text_is_measured_before_it_is_read(sign: str) -> None:
    with pytest.raises(TextTooLong) as refused:
        _read(sign * 3000)

    assert refused.value.limit == INSTRUCTION_LIMIT


UNKNOWN = [
    # what is typed, the setting that is meant
    ("at night --foo", ()),
    ("at night --foo bar", ()),
    ("--xyzzy 12", ()),
    ("at night --sed 7", ("seed",)),
    ("at night --stength 0.4", ("strength",)),
    ("at night --asspect 3:2", ("aspect",)),
    ("at night --qualty high", ("quality",)),
    ("at night --stlye ink", ("style",)),
    ("at night --negative rain", ("no",)),
    ("at night --size 3:2", ("aspect",)),
    ("at night --n 4", ("count",)),
    ("at night --tıer high", ("quality",)),  # a dotless ı is another letter
    ("at night \u2014\u2014foo", ()),  # a phone's dashes
]


@pytest.mark.parametrize(("typed", "close"), UNKNOWN)
def test_an_unknown_setting_is_named_with_the_one_that_is_meant(
    typed: str, close: tuple[str, ...]
) -> None:
    with pytest.raises(UnknownSetting) as refused:
        read_reply(typed, bot_id=None, example="")
    assert refused.value.close == close
    assert refused.value.known == ("seed", "strength", "aspect", "count", "quality", "style", "no")
    assert f"{refused.value.name}" in typed


@pytest.mark.parametrize(
    "typed", ["--seed", "at night --strength", "--aspect", "--no", "--style !"]
)
def test_a_setting_without_a_value_says_that_it_needs_one(typed: str) -> None:
    with pytest.raises(BadSetting) as refused:
        read_reply(typed, bot_id=None, example="")
    assert refused.value.value == ""


NEAR_VALUES = [
    ("--quality hgih", "high"),
    ("--quality standart", "standard"),
    ("--aspect sqare", "square"),
]


@pytest.mark.parametrize(("typed", "close"), NEAR_VALUES)
def test_a_mistyped_value_is_answered_with_the_nearest(typed: str, close: str) -> None:
    with pytest.raises(BadSetting) as refused:
        read_reply(typed, bot_id=None, example="")
    assert refused.value.close == (close,)
