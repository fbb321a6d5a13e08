"""Dashes in replies: which begin a setting, and which belong to the story."""

import pytest

from studio.errors import BadSetting, UnknownSetting
from studio.rules.asking.instruction import Instruction, PictureSettings, read_reply
from studio.rules.asking.params import Tier

STORIES = [
    "she waits -- no one is there",
    "she waits -- no-one is there",
    "she waits --no one is there",
    "she waits — no one is there",
    "she waits —no one is there",
    "she waits – no one",
    "She waits -- No One Is There",
    "-- no one is here",
    "— No one.",
    "he turns -- no longer afraid",
    "he turns --no longer afraid",
    "the last bolt -- no more",
    "a trap -- no doubt about it",
    "on they ride -- no matter what",
    "the door falls -- no way back",
    "no sooner said -- no sooner done",
    "she listens -- no sound reaches her there",
    "at dusk -- no bird is singing",
    "night -- no light but the stars",
    "he runs -- no time to lose",
    "-- no, it cannot be!",
    "she smiles — no, she bares her teeth",
    "“Stop!” -- no. He goes on",
    "an empty hall -- no trace that he was here",
    "she walks -- without a sound",
    "she walks — without a sound",
    "he leaves -- without looking back",
    "he leaves -- without his sword",
    "they sail on -- without the captain",
    "— Without you I am lost",
    "dawn -- without any warning",
    "the court -- style is everything here",
    "he falls – style does not matter now",
    "she leaps -- strength beyond measure",
    "the tree -- seed of evil -- grows",
    "a door -- aspect of the moon goddess",
    "the hall -- count Orlok waits",
    "the blade -- quality of the old masters",
    "wait--no one goes in",
    "a castle--no lights",
    "she stops --what is that",
    "she stops --nobody came",
    "he waits --and then he runs",
    "a knight --the last of them -- falls",
    "one of us -- no one of them",
    # a verb behind its noun
    "an open field -- no wind stirs the grass",
    "night -- no lamp lights the way",
    "he knocks -- no servant opened the gate",
    # an answer
    "-- no add a hat",
    "— no make it blue",
    "-- no not like that",
    "-- no wait",
    "-- no please",
    "— no thanks",
]


@pytest.mark.parametrize("typed", STORIES)
def test_a_dash_of_the_story_begins_no_setting(typed: str) -> None:
    assert read_reply(typed, bot_id=None, example="") == Instruction(typed)


@pytest.mark.parametrize("typed", STORIES)
def test_a_setting_may_follow_a_story_with_dashes(typed: str) -> None:
    read = read_reply(f"{typed}\n--seed 7 --no rain", bot_id=None, example="")
    assert read.settings == PictureSettings(seed=7, no=("rain",))
    assert read.words == typed.rstrip(" ,;")


RAIN = PictureSettings(no=("rain",))
SETTINGS = [
    # keep-out words
    ("night --no rain", "night", RAIN),
    ("night —no rain", "night", RAIN),
    ("night –-no rain", "night", RAIN),
    ("night -- no rain", "night", RAIN),
    ("night — no rain", "night", RAIN),
    ("night --no: rain", "night", RAIN),
    ("night --no=rain", "night", RAIN),
    ("night --no-rain", "night", RAIN),
    ("night --NO rain", "night", RAIN),
    ("night --no “rain”", "night", RAIN),
    ("night\n--no rain", "night", RAIN),
    ("night\n— no rain", "night", RAIN),
    ("-- no rain", "", RAIN),
    ("— no rain", "", RAIN),
    ("--no rain, people", "", PictureSettings(no=("rain", "people"))),
    ("-- no rain, people", "", PictureSettings(no=("rain", "people"))),
    ("night --without rain", "night", RAIN),
    ("night -- without rain", "night", RAIN),
    ("night — without rain", "night", RAIN),
    ("night --without the old tower", "night", PictureSettings(no=("the old tower",))),
    ("night --no one-eyed men", "night", PictureSettings(no=("one-eyed men",))),
    ("night --no more rain", "night", PictureSettings(no=("more rain",))),
    ("night --no ways", "night", PictureSettings(no=("ways",))),
    ("night --no ideas", "night", PictureSettings(no=("ideas",))),
    ("night --no her", "night", PictureSettings(no=("her",))),
    ("night --no people that run", "night", PictureSettings(no=("people that run",))),
    # the words around what is kept out
    ("night --no rain, no people", "night", PictureSettings(no=("rain", "people"))),
    ("night -- no rain, no people", "night", PictureSettings(no=("rain", "people"))),
    (
        "night --no rain and snow, nor people",
        "night",
        PictureSettings(no=("rain and snow", "people")),
    ),
    ("night --no rain, and no people please", "night", PictureSettings(no=("rain", "people"))),
    ("night -- no rain at all", "night", RAIN),
    ("night --no no rain", "night", RAIN),
    ("night --no nomads, norns", "night", PictureSettings(no=("nomads", "norns"))),
    ("night --no no-entry signs", "night", PictureSettings(no=("no-entry signs",))),
    # what shall be there, and the next sentence
    ("night -- no rain, only the moon", "night only the moon", RAIN),
    ("night --no rain, just the moon", "night just the moon", RAIN),
    ("night --no rain, but add a wolf", "night but add a wolf", RAIN),
    ("night --no rain; add a wolf", "night add a wolf", RAIN),
    ("night --no rain, make-up", "night", PictureSettings(no=("rain", "make-up"))),
    ("night --no rain. Add a wolf", "night Add a wolf", RAIN),
    ("night — no rain! Add a wolf. She runs", "night Add a wolf. She runs", RAIN),
    ("night --no St. Elmo's fire", "night", PictureSettings(no=("St. Elmo's fire",))),
    ("night --no 'rain. Add a wolf'", "night", PictureSettings(no=("rain. Add a wolf",))),
    ("night --style ink wash. Add a wolf", "night Add a wolf", PictureSettings(style="ink wash")),
    # styles
    ("night --style ink wash", "night", PictureSettings(style="ink wash")),
    ("night -- style ink wash", "night", PictureSettings(style="ink wash")),
    ("night — style: ink wash", "night", PictureSettings(style="ink wash")),
    ("night --style what is left of ink", "night", PictureSettings(style="what is left of ink")),
    # values of one word
    ("night -- seed 7", "night", PictureSettings(seed=7)),
    ("night — seed 7", "night", PictureSettings(seed=7)),
    ("night -- strength a little", "night", PictureSettings(strength=0.3)),
    ("night -- strength 40%", "night", PictureSettings(strength=0.4)),
    ("night -- aspect 3:2", "night", PictureSettings(aspect=(3, 2))),
    ("night -- ar wide", "night", PictureSettings(aspect=(16, 9))),
    ("night -- count 3", "night", PictureSettings(count=3)),
    ("night -- quality high", "night", PictureSettings(tier=Tier.HIGH)),
    # after a story
    ("she waits -- no one is there --no rain", "she waits -- no one is there", RAIN),
    ("he leaves -- without looking back --without rain", "he leaves -- without looking back", RAIN),
    ("a knight -- tired and old --seed 7", "a knight -- tired and old", PictureSettings(seed=7)),
]


@pytest.mark.parametrize(("typed", "words", "settings"), SETTINGS)
def test_a_dash_before_a_name_begins_a_setting(
    typed: str, words: str, settings: PictureSettings
) -> None:
    assert read_reply(typed, bot_id=None, example="") == Instruction(words, settings)


@pytest.mark.parametrize(
    "typed",
    [
        "night --seed blue",
        "night --strength beyond measure",
        "night --count Orlok",
        "night --aspect of the moon",
        "night --no",
        "night --style",
        "night --stile ink wash",
        "night --chaos 50",
        "night --tile",
        "night --v 6",
        "night --cref https://example.org/a.png",
        "night —seed blue",
    ],
)
def test_what_can_only_be_a_setting_is_refused_and_not_drawn(typed: str) -> None:
    with pytest.raises((BadSetting, UnknownSetting)):
        read_reply(typed, bot_id=None, example="")
