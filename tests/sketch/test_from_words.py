"""Pictures from words show what the scene and the looks say, measured in pixels."""

from dataclasses import replace
from itertools import combinations

import pytest

from sketch.palette import HAIR, NAMED
from studio.providers.base import Tier
from studio.rules.asking.styles import STYLES
from tests.sketch.images import (
    BRAN,
    ELARA,
    SIDE_PX,
    brightness,
    difference,
    draw_image,
    fine_detail,
    make_request,
    share_of_hue,
)


@pytest.mark.parametrize("scene", ["in the desert at noon", "in a cave", "by the sea at noon"])
def test_a_character_keeps_its_colours_in_every_scene(scene: str) -> None:
    with_her, alone = draw_image(make_request(scene, ELARA)), draw_image(make_request(scene))

    box = (SIDE_PX * 0.3, SIDE_PX * 0.1, SIDE_PX * 0.7, SIDE_PX * 0.95)
    for colour in (HAIR["copper"], NAMED["green"]):
        more = share_of_hue(with_her.crop(box), colour) - share_of_hue(alone.crop(box), colour)
        assert more > 0.01


def test_two_characters_do_not_look_alike() -> None:
    portraits = [
        draw_image(replace(make_request("", looks), portrait=True)) for looks in (ELARA, BRAN)
    ]

    assert difference(*portraits) > 15
    assert (
        share_of_hue(portraits[0], NAMED["green"])
        > 0.06
        > share_of_hue(portraits[1], NAMED["green"])
    )


def test_every_character_of_the_scene_is_drawn() -> None:
    both = replace(make_request("by the sea at noon", ELARA, BRAN), width=480)
    picture = draw_image(both)
    left, right = picture.crop((0, 0, 240, 320)), picture.crop((240, 0, 480, 320))

    assert share_of_hue(left, NAMED["green"]) > 3 * share_of_hue(right, NAMED["green"])
    assert share_of_hue(right, NAMED["crimson"]) > 3 * share_of_hue(left, NAMED["crimson"])


PLACES = [
    "a meadow", "the mountains", "the forest", "the desert", "the sea", "the city", "the castle",
    "the ruins", "the battlefield", "the graveyard", "the swamp", "the volcano", "a tavern",
    "a library", "a dungeon", "a cave", "a temple",
]  # fmt: skip


def test_no_legs_of_a_rider_stand_below_the_horse() -> None:
    """A child's legs do not reach there, so the ground below the belly is the same for both."""
    pictures = [
        draw_image(make_request(f"{rider} on a black horse in a meadow at noon"))
        for rider in ("a knight", "an elf boy")
    ]

    box = (SIDE_PX * 0.35, SIDE_PX * 0.74, SIDE_PX * 0.65, SIDE_PX * 0.82)
    assert difference(*[picture.crop(box) for picture in pictures]) < 5


def test_every_place_gives_a_different_picture() -> None:
    pictures = {place: draw_image(make_request(f"{place} at noon")) for place in PLACES}

    alike = {
        pair
        for pair in combinations(PLACES, 2)
        if difference(pictures[pair[0]], pictures[pair[1]]) < 5
    }
    assert alike == set()


def test_night_is_darker_than_noon() -> None:
    noon, night = (
        draw_image(make_request(f"in the ruins at {time}", ELARA)) for time in ("noon", "night")
    )

    assert brightness(night) < 0.7 * brightness(noon)


@pytest.mark.parametrize("weather", ["rain", "snow", "fog", "a thunderstorm", "fire", "magic"])
def test_weather_and_effects_of_the_scene_are_drawn_unless_they_are_avoided(weather: str) -> None:
    plain = draw_image(make_request("on the road at noon", ELARA))
    told = make_request(f"on the road at noon in {weather}", ELARA)
    avoided = replace(told, negative=f"text, {weather.removeprefix('a ')}, storm")

    assert difference(plain, draw_image(told)) > 2.5
    assert difference(draw_image(avoided), draw_image(told)) > 2.5


def test_what_the_scene_denies_is_not_drawn() -> None:
    dry = draw_image(make_request("in the desert at noon, no rain", ELARA))
    wet = draw_image(make_request("in the desert at noon, rain", ELARA))

    assert fine_detail(wet) > 1.2 * fine_detail(dry)


def test_every_style_gives_a_different_picture() -> None:
    pictures = [
        draw_image(make_request("in the ruins at noon", ELARA, style=style.name))
        for style in STYLES
    ]

    closest = min(difference(*pair) for pair in combinations(pictures, 2))
    assert closest > 2.5


def test_a_draft_is_rougher_than_a_standard_picture() -> None:
    standard = make_request("in the ruins at noon", ELARA)
    draft = replace(standard, tier=Tier.DRAFT)

    assert difference(draw_image(draft), draw_image(standard)) > 4


def test_tries_of_a_portrait_differ_and_show_one_person() -> None:
    tries = [
        draw_image(replace(make_request("", ELARA, seed=seed), portrait=True))
        for seed in (11, 12, 13)
    ]

    assert all(difference(*pair) > 8 for pair in combinations(tries, 2))
    for picture in tries:
        assert share_of_hue(picture, HAIR["copper"]) > 0.02
        assert share_of_hue(picture, NAMED["green"]) > 0.06


def test_the_picture_has_a_caption_in_its_corner() -> None:
    """The corner shows the same dark strip over a bright and a dark scene."""
    corners = [
        draw_image(make_request(scene)).crop((SIDE_PX - 60, SIDE_PX - 12, SIDE_PX, SIDE_PX))
        for scene in ("the desert at noon", "the ruins at night")
    ]

    assert difference(*corners) < 8
    assert 25 < brightness(corners[0]) < 120
