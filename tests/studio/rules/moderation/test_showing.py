"""The rating of a picture, and the places that take it."""

import pytest

from db.enums import GenerationKind
from studio.rules.moderation.judging import Strictness
from studio.rules.moderation.showing import may_show, rating_of, strictness_of_place

RELAXED, STANDARD, STRICT = Strictness


@pytest.mark.parametrize(
    ("rating", "taken_by"),
    [
        ("relaxed", {RELAXED}),
        ("standard", {RELAXED, STANDARD}),
        ("strict", {RELAXED, STANDARD, STRICT}),
        # A picture that is older than its rating.
        ("", {RELAXED, STANDARD, STRICT}),
    ],
)
def test_a_place_takes_pictures_of_its_rating_and_of_stricter_ones(
    rating: str, taken_by: set[Strictness]
) -> None:
    assert {place for place in Strictness if may_show(rating, place)} == taken_by


@pytest.mark.parametrize(
    ("kind", "words", "source", "rating"),
    [
        (GenerationKind.SCENE, STRICT, "", "strict"),
        (GenerationKind.SCENE, RELAXED, "", "relaxed"),
        # Harmless words change a picture that is for adults.
        (GenerationKind.ITERATE, STRICT, "relaxed", "relaxed"),
        (GenerationKind.VARY, STANDARD, "strict", "standard"),
        # It is the same picture, and was asked for without words.
        (GenerationKind.UPSCALE, STRICT, "relaxed", "relaxed"),
        (GenerationKind.UPSCALE, RELAXED, "strict", "strict"),
        (GenerationKind.UPSCALE, STRICT, "", ""),
    ],
)
def test_a_picture_has_the_less_strict_rating_of_its_words_and_its_source(
    kind: GenerationKind, words: Strictness, source: str, rating: str
) -> None:
    assert rating_of(kind, words, source=source) == rating


def test_of_server_and_channel_the_stricter_counts_else_the_bots_setting() -> None:
    order = list(Strictness)
    for usual in Strictness:
        assert strictness_of_place(server=None, channel=None, usual=usual) is usual
        for one in Strictness:
            assert strictness_of_place(server=one, channel=None, usual=usual) is one
            assert strictness_of_place(server=None, channel=one, usual=usual) is one
            for other in Strictness:
                counts = strictness_of_place(server=one, channel=other, usual=usual)
                assert order.index(counts) == max(order.index(one), order.index(other))
