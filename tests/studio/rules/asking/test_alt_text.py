"""The alt text tells who does what, in which style, and what was painted over."""

import pytest

from studio.rules.asking.alt_text import ALT_TEXT_LIMIT, alt_text, mask_words, portrait_alt
from studio.rules.asking.params import CastMember, ChosenState, Params
from studio.rules.pictures.masks import MaskNote

MASKS = [
    (MaskNote("region", "left", 0.06), "the left half, with a soft edge"),
    (MaskNote("region", "face"), "the face, with a hard edge"),
    (MaskNote("drawn"), "as drawn by hand"),
    (MaskNote("upload"), "as in an uploaded mask"),
]


@pytest.mark.parametrize(("mask", "said"), MASKS)
def test_a_mask_is_named_by_its_region_or_its_origin(mask: MaskNote, said: str) -> None:
    assert mask_words(mask) == said


ELARA = CastMember(1, 1, "Elara")
PICTURES = [
    # a picture, what is read out
    (
        Params("a quiet harbour", style="Woodcut"),
        "AI picture: a quiet harbour. Style: Woodcut.",
    ),
    (
        Params("A quiet harbour.", style="Woodcut"),  # no stop twice
        "AI picture: A quiet harbour. Style: Woodcut.",
    ),
    (
        Params("crossing a ford", cast=(ELARA, CastMember(2, 2, "Bram")), style="ink"),
        "AI picture: Elara and Bram: crossing a ford. Style: ink.",
    ),
    (
        Params("a ford", cast=(CastMember(1, 1, "Elara", ChosenState(3, "wounded", "a bandage")),)),
        "AI picture: Elara (wounded): a ford.",
    ),
    (
        Params("a ford", changes=("at night", "closer"), style="ink"),
        "AI picture: a ford; at night; closer. Style: ink.",
    ),
    (
        Params(
            "a ford",
            changes=("at night", "a lantern"),
            style="ink",
            mask=MaskNote("region", "left", 0.06),
        ),
        "AI picture: a ford; at night; the left half painted over: a lantern. Style: ink.",
    ),
    (
        Params("a ford.", changes=("at night.", "closer...")),  # no stop before a semicolon
        "AI picture: a ford; at night; closer.",
    ),
    (Params("a storm!", style="ink."), "AI picture: a storm! Style: ink."),
    (Params("who is there?", style="ink"), "AI picture: who is there? Style: ink."),
    (Params("she waits…"), "AI picture: she waits…"),
    (Params("he says “Go!”"), "AI picture: he says “Go!”"),
    (Params("he says 'Go.'"), "AI picture: he says 'Go.'"),
    (Params("a ford;"), "AI picture: a ford."),
    (Params("a ford,", changes=("...",)), "AI picture: a ford."),
    (
        Params("a ford.\n\nIt rains.", style="ink\nwash"),
        "AI picture: a ford. It rains. Style: ink wash.",
    ),
    (Params("静かな港。", style="水墨画。"), "AI picture: 静かな港. Style: 水墨画."),
    (Params("a ford **at night.**", style="..."), "AI picture: a ford **at night.**"),
    (Params("a ford", style=" .. "), "AI picture: a ford."),
    (Params("静かな港！"), "AI picture: 静かな港！"),
    (
        Params("a ford.", mask=MaskNote("drawn"), changes=("a lantern.",)),
        "AI picture: a ford; a part painted over: a lantern.",
    ),
    (
        # Somebody's own picture, of which nothing else is known.
        Params("a lantern", mask=MaskNote("drawn"), uploaded=True),
        "AI picture: a part painted over: a lantern; made from a picture that was sent.",
    ),
]


@pytest.mark.parametrize(("params", "said"), PICTURES)
def test_a_picture_is_told_to_those_who_hear_it(params: Params, said: str) -> None:
    assert alt_text(params) == said


def test_a_portrait_is_told_as_one() -> None:
    params = Params("an elf in a green cloak", cast=(ELARA,), style="ink")

    assert alt_text(params, portrait=True) == (
        "AI picture: portrait of Elara, an elf in a green cloak. Style: ink."
    )


def test_a_long_telling_is_cut_at_discords_limit() -> None:
    told = alt_text(Params("word " * 1000))

    assert len(told) <= ALT_TEXT_LIMIT
    assert told.startswith("AI picture: word word")
    assert told.endswith("word…")


LONG = [
    # a scene that is too long, how its alt text ends
    ("lantern " * 300, "lantern… Style: Ink sketch."),
    ("bridge, " * 300, "bridge… Style: Ink sketch."),
    ("Wald " * 500, "Wald… Style: Ink sketch."),
    ("x" * 3000, "x… Style: Ink sketch."),  # a single word has to be cut
    ("港" * 3000, "港… Style: Ink sketch."),
]


@pytest.mark.parametrize(("scene", "ending"), LONG, ids=[scene[:9] for scene, _ in LONG])
def test_a_long_telling_is_cut_between_words_and_keeps_its_style(scene: str, ending: str) -> None:
    told = alt_text(Params(scene, style="Ink sketch"))

    assert ALT_TEXT_LIMIT - 15 < len(told) <= ALT_TEXT_LIMIT
    assert told.endswith(ending)
    assert alt_text(Params(scene, style="s" * 200), portrait=True)[-201:-1] == "s" * 200


def test_the_looks_of_a_portrait_end_in_one_stop() -> None:
    assert portrait_alt("Elara", "an elf in a green cloak.", style="ink.") == (
        "AI picture: portrait of Elara, an elf in a green cloak. Style: ink."
    )
