"""The prompt of a model, and the styles and archetypes from which it is made."""

from dataclasses import replace

import pytest

from studio.rules.asking.archetypes import ARCHETYPES, archetype
from studio.rules.asking.prompt import Looks, Prompt, portrait_prompt, scene_prompt, told_at_once
from studio.rules.asking.styles import DEFAULT_STYLE, STYLES, style_words
from studio.rules.moderation.judging import Moderation

ELARA = Looks("Elara", "an elf in a green cloak")
BRAM = Looks("Bram", "a dwarf with a black beard.", negative="hat")
ALWAYS = "text, watermark, signature"


def scene(words: str, **options: object) -> Prompt:
    given: dict[str, object] = {"style": "", "house_style": "", **options}
    return scene_prompt(words, **given)  # type: ignore[arg-type]


SCENES = [
    # the request, the prompt
    (scene("a quiet harbour"), "A quiet harbour."),
    (scene("Run!"), "Run!"),  # no second full stop
    (scene("is it she?"), "Is it she?"),
    (scene("  a quiet harbour  "), "A quiet harbour."),
    (scene("a quiet harbour…"), "A quiet harbour…"),
    (scene("a ford", style="ink"), "A ford. Style: ink."),
    (scene("a ford", house_style=" muted "), "A ford. Style: muted."),
    (scene("a ford", style="ink", house_style="muted"), "A ford. Style: ink, muted."),
    (
        scene("a ford", style="woodcut"),  # a preset in any case
        "A ford. Style: woodcut print, black and cream, carved lines.",
    ),
    (
        scene("a ford", changes=("at night", "in the rain.")),  # in their order
        "A ford. Now: at night. Now: in the rain.",
    ),
    (
        # what a part is painted over with comes first
        scene("a ford", changes=("at night",), cast=(BRAM,), part="a lantern", style="ink"),
        "A lantern. Bram: A dwarf with a black beard. A ford. Now: at night. Style: ink.",
    ),
    (
        scene("crossing a ford", cast=(ELARA, BRAM)),  # each with their own name and looks
        "Elara: An elf in a green cloak. Bram: A dwarf with a black beard. Crossing a ford.",
    ),
    (
        # a state comes after the looks, so that it counts where they differ
        scene("a ford", cast=(replace(ELARA, state="wearing plate armour"), BRAM)),
        "Elara: An elf in a green cloak. Elara now: Wearing plate armour. "
        "Bram: A dwarf with a black beard. A ford.",
    ),
]


@pytest.mark.parametrize(("prompt", "text"), SCENES)
def test_a_scene_becomes_sentences(prompt: Prompt, text: str) -> None:
    assert prompt.text == text


@pytest.mark.parametrize(
    ("words", "changes"),
    [
        ("a quiet harbour", ("at night", "in the rain!")),
        ("a quiet harbour", ()),
        ("Where? There.", ("closer…",)),
    ],
)
def test_a_scene_joined_with_its_changes_gives_the_same_prompt(
    words: str, changes: tuple[str, ...]
) -> None:
    told = told_at_once(words, changes, limit=1500)

    assert scene(told) == scene(words, changes=changes)


def test_when_joined_the_scene_is_shortened_before_its_changes() -> None:
    told = told_at_once("x" * 1400, ("y" * 400,), limit=1500)
    assert len(told) == 1500
    assert told.startswith("x" * 1000)
    assert told.endswith(f"… Now: {'y' * 400}.")

    everything = told_at_once("a ford", ("y" * 500,) * 4, limit=1500)
    assert len(everything) == 1500
    assert everything.startswith("A ford. Now: y")


def test_a_scene_without_changes_is_joined_unchanged_or_cut() -> None:
    assert told_at_once("a ford", (), limit=6) == "a ford"
    assert told_at_once("a ford in the hills", (), limit=8) == "a ford…"


def test_a_scene_that_would_have_too_little_room_is_not_shortened_alone() -> None:
    change = "y" * (1299 - len("Now: ."))

    # Of 1500 characters 200 are left for the scene, of 1499 only 199.
    assert told_at_once("x" * 400, (change,), limit=1500) == f"{'x' * 199}… Now: {change}."
    cut = told_at_once("x" * 400, (change,), limit=1499)
    assert cut.startswith(f"X{'x' * 399}. Now: y")
    assert cut.endswith("y…")


NEGATIVES = [
    # the request, what is kept out
    (scene("a ford"), ALWAYS),
    (scene("a ford", negative=("rain", "boats")), f"rain, boats, {ALWAYS}"),
    (scene("a ford", cast=(BRAM,)), f"hat, {ALWAYS}"),
    (scene("a ford", negative=("hat", "text"), cast=(BRAM,)), "hat, text, watermark, signature"),
]


@pytest.mark.parametrize(("prompt", "negative"), NEGATIVES)
def test_each_thing_to_keep_out_is_named_once(prompt: Prompt, negative: str) -> None:
    assert prompt.negative == negative


def test_a_portrait_shows_the_face_of_one_person() -> None:
    prompt = portrait_prompt(ELARA, style="ink", house_style="muted")

    assert prompt == Prompt(
        "Character portrait of Elara: An elf in a green cloak. "
        "Head and shoulders, facing the viewer, plain backdrop. Style: ink, muted.",
        ALWAYS,
    )


STYLE_WORDS = [
    # the chosen style, the words for the model
    ("Fantasy painting", STYLES[0].words),
    ("  fantasy PAINTING ", STYLES[0].words),
    ("charcoal on brown paper", "charcoal on brown paper"),
    ("", ""),
]


@pytest.mark.parametrize(("chosen", "words"), STYLE_WORDS)
def test_a_preset_has_its_words_and_other_styles_are_used_as_typed(chosen: str, words: str) -> None:
    assert style_words(chosen) == words


def test_presets_can_be_told_apart_and_offered() -> None:
    names = [style.name for style in STYLES]

    assert len({name.casefold() for name in names}) == len(names) <= 24
    assert all(len(name) <= 100 for name in names)
    assert names[0] == DEFAULT_STYLE
    assert len({style.words for style in STYLES}) == len(STYLES)


def test_archetypes_are_found_by_name_and_only_by_name() -> None:
    assert all(archetype(each.name.upper()) == each for each in ARCHETYPES)
    assert archetype("Elven") is None
    assert archetype("") is None


def test_archetypes_fit_the_form_the_choices_and_the_rules() -> None:
    moderation = Moderation()

    assert len({each.name for each in ARCHETYPES}) == len(ARCHETYPES) <= 25
    for each in ARCHETYPES:
        assert 1 <= len(each.name) <= 100
        assert len(each.looks) <= 1000
        assert moderation.check(each.looks).allowed, each.name
