"""What the sketch provider's pictures show, measured."""

import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter, ImageStat

from sketch.palette import HAIR, NAMED
from sketch.picture import UPSCALER, draw
from studio.providers.base import DrawRequest, Tier
from studio.rules.asking.archetypes import ARCHETYPES, Archetype
from studio.rules.asking.styles import STYLES
from tests.sketch.looking import (
    BRAN,
    ELARA,
    SIDE_PX,
    asked,
    brightness,
    difference,
    encoded,
    likeness,
    opened,
    share_of_hue,
)

PROJECT = Path(__file__).parents[2]


def seen(request: DrawRequest) -> Image.Image:
    return opened(draw(request, 0))


@pytest.fixture(scope="module")
def source() -> bytes:
    return draw(asked("before the castle at noon", ELARA), 0)


# ── words make the picture ───────────────────────────────────────────────────


@pytest.mark.parametrize("scene", ["in the desert at noon", "in a cave", "by the sea at noon"])
def test_a_character_keeps_its_colours_in_every_scene(scene: str) -> None:
    with_her, alone = seen(asked(scene, ELARA)), seen(asked(scene))

    box = (SIDE_PX * 0.3, SIDE_PX * 0.1, SIDE_PX * 0.7, SIDE_PX * 0.95)
    for colour in (HAIR["copper"], NAMED["green"]):
        more = share_of_hue(with_her.crop(box), colour) - share_of_hue(alone.crop(box), colour)
        assert more > 0.01


def test_two_characters_do_not_look_alike() -> None:
    portraits = [seen(replace(asked("", looks), portrait=True)) for looks in (ELARA, BRAN)]

    assert difference(*portraits) > 15
    assert (
        share_of_hue(portraits[0], NAMED["green"])
        > 0.06
        > share_of_hue(portraits[1], NAMED["green"])
    )


def test_everybody_who_is_in_the_scene_is_seen() -> None:
    both = replace(asked("by the sea at noon", ELARA, BRAN), width=480)
    picture = seen(both)
    left, right = picture.crop((0, 0, 240, 320)), picture.crop((240, 0, 480, 320))

    assert share_of_hue(left, NAMED["green"]) > 3 * share_of_hue(right, NAMED["green"])
    assert share_of_hue(right, NAMED["crimson"]) > 3 * share_of_hue(left, NAMED["crimson"])


PLACES = [
    "a meadow", "the mountains", "the forest", "the desert", "the sea", "the city", "the castle",
    "the ruins", "the battlefield", "the graveyard", "the swamp", "the volcano", "a tavern",
    "a library", "a dungeon", "a cave", "a temple",
]  # fmt: skip


def test_every_place_is_another_picture() -> None:
    pictures = {place: seen(asked(f"{place} at noon")) for place in PLACES}

    alike = {
        pair
        for pair in combinations(PLACES, 2)
        if difference(pictures[pair[0]], pictures[pair[1]]) < 5
    }
    assert alike == set()


def test_night_is_darker_than_noon() -> None:
    noon, night = (seen(asked(f"in the ruins at {time}", ELARA)) for time in ("noon", "night"))

    assert brightness(night) < 0.7 * brightness(noon)


@pytest.mark.parametrize("weather", ["rain", "snow", "fog", "a thunderstorm", "fire", "magic"])
def test_weather_and_effects_of_the_scene_are_drawn_unless_they_are_avoided(weather: str) -> None:
    plain = seen(asked("on the road at noon", ELARA))
    told = asked(f"on the road at noon in {weather}", ELARA)
    avoided = replace(told, negative=f"text, {weather.removeprefix('a ')}, storm")

    assert difference(plain, seen(told)) > 2.5
    assert difference(seen(avoided), seen(told)) > 2.5


def test_what_the_scene_denies_is_not_drawn() -> None:
    dry = seen(asked("in the desert at noon, no rain", ELARA))
    wet = seen(asked("in the desert at noon, rain", ELARA))

    assert fine_detail(wet) > 1.2 * fine_detail(dry)


def test_styles_are_told_apart() -> None:
    pictures = [seen(asked("in the ruins at noon", ELARA, style=style.name)) for style in STYLES]

    closest = min(difference(*pair) for pair in combinations(pictures, 2))
    assert closest > 2.5


def test_a_draft_is_rougher_than_a_standard_picture() -> None:
    standard = asked("in the ruins at noon", ELARA)
    draft = replace(standard, tier=Tier.DRAFT)

    assert difference(seen(draft), seen(standard)) > 4


def test_tries_of_a_portrait_differ_and_show_one_person() -> None:
    tries = [seen(replace(asked("", ELARA, seed=seed), portrait=True)) for seed in (11, 12, 13)]

    assert all(difference(*pair) > 8 for pair in combinations(tries, 2))
    for picture in tries:
        assert share_of_hue(picture, HAIR["copper"]) > 0.02
        assert share_of_hue(picture, NAMED["green"]) > 0.06


def test_the_picture_says_that_it_is_a_sketch() -> None:
    """The corner's strip is the same dark line over a bright and a dark scene."""
    corners = [
        seen(asked(scene)).crop((SIDE_PX - 60, SIDE_PX - 12, SIDE_PX, SIDE_PX))
        for scene in ("the desert at noon", "the ruins at night")
    ]

    assert difference(*corners) < 8
    assert 25 < brightness(corners[0]) < 120


# ── a source is kept and changed ─────────────────────────────────────────────

CHANGES = [
    "at night, in the rain", "at dawn", "at sunset", "in heavy snow", "in thick fog",
    "everything burns", "a thunderstorm with lightning", "in autumn", "under the stars",
    "under a blood moon", "warmer", "colder", "brighter", "darker", "with a dragon in the sky",
    "make her hair blue", "holding a fish",  # words that nobody here knows
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_shows_and_the_composition_stays(source: bytes, change: str) -> None:
    child = seen(
        replace(
            asked("before the castle at noon", ELARA, seed=90), source=source, changes=(change,)
        )
    )

    # a dragon or new hair are small, and right so
    assert difference(opened(source), child) > 0.5
    assert likeness(opened(source), child) > 0.5


def test_every_change_is_another_picture(source: bytes) -> None:
    request = replace(asked("before the castle at noon", ELARA), source=source)
    children = {draw(replace(request, changes=(change,)), 0) for change in CHANGES}

    assert len(children) == len(CHANGES)


def test_a_change_to_night_darkens_and_one_to_brighter_does_not(source: bytes) -> None:
    request = replace(asked("before the castle at noon", ELARA), source=source)
    night, bright = (
        seen(replace(request, changes=(change,))) for change in ("at night", "brighter")
    )

    assert brightness(night) < 0.75 * brightness(opened(source)) < brightness(bright)


def test_rain_falls_and_is_gone_again(source: bytes) -> None:
    request = replace(asked("before the castle at noon", ELARA), source=source)
    wet = draw(replace(request, changes=("heavy rain",)), 0)
    dry = draw(replace(request, source=wet, changes=("no rain",)), 0)

    assert fine_detail(opened(wet)) > 1.3 * fine_detail(opened(source))
    assert fine_detail(opened(dry)) < 0.8 * fine_detail(opened(wet))


def test_an_avoided_word_does_not_act_in_a_change(source: bytes) -> None:
    request = replace(
        asked("before the castle at noon", ELARA), source=source, changes=("at night, rain",)
    )

    wet, dry = seen(request), seen(replace(request, negative="text, rain"))

    assert fine_detail(wet) > 1.2 * fine_detail(dry)


def test_strength_says_how_much_may_change(source: bytes) -> None:
    request = replace(
        asked("before the castle at noon", ELARA), source=source, changes=("at night",)
    )
    steps = [
        difference(opened(source), seen(replace(request, strength=strength)))
        for strength in (0.0, 0.15, 0.4, 1.0)
    ]

    assert steps[0] < 0.5
    assert steps == sorted(steps)
    assert steps[-1] > steps[1] + 10


def test_a_variation_differs_by_its_seed_alone(source: bytes) -> None:
    first, second = (
        seen(replace(asked("before the castle at noon", ELARA, seed=seed), source=source))
        for seed in (1, 2)
    )

    assert difference(first, second) > 1
    assert all(likeness(opened(source), picture) > 0.6 for picture in (first, second))


@pytest.mark.parametrize("size", [(SIDE_PX, SIDE_PX), (64, 64)])
def test_a_mask_keeps_every_black_pixel_and_frees_the_white_ones(
    source: bytes, size: tuple[int, int]
) -> None:
    mask = Image.new("L", size)
    mask.paste(255, (0, 0, size[0] // 2, size[1]))
    child = seen(replace(asked(ELARA), source=source, mask=encoded(mask), changes=("at night",)))

    # A smaller mask is stretched, and its edge softens as far as one of its pixels reaches.
    edge = 0 if size[0] == SIDE_PX else SIDE_PX // size[0]
    before, half = opened(source), (SIDE_PX // 2 + edge, 0, SIDE_PX, SIDE_PX)
    other = (0, 0, SIDE_PX // 2, SIDE_PX)
    assert ImageChops.difference(before.crop(half), child.crop(half)).getbbox() is None
    assert difference(before.crop(other), child.crop(other)) > 20


def test_the_grey_of_a_mask_mixes_what_was_and_what_is_new(source: bytes) -> None:
    before = opened(source)
    request = replace(asked(ELARA), source=source, changes=("at night",))
    new = seen(request)

    mixed = seen(replace(request, mask=encoded(Image.new("L", before.size, 128))))

    assert difference(mixed, Image.blend(before, new, 128 / 255)) < 1
    assert difference(mixed, before) > 10


@pytest.mark.parametrize("change", ["in deep snow", "a red hat", "a dragon", "something else"])
def test_whatever_is_painted_over_a_part_shows_there_and_only_there(
    source: bytes, change: str
) -> None:
    mask = Image.new("L", (SIDE_PX, SIDE_PX))
    box = (SIDE_PX // 4, 0, SIDE_PX // 2, SIDE_PX // 2)
    mask.paste(255, box)

    child = seen(replace(asked(ELARA), source=source, mask=encoded(mask), changes=(change,)))

    before = opened(source)
    assert difference(before.crop(box), child.crop(box)) > 4
    kept = Image.composite(
        Image.new("RGB", before.size), ImageChops.difference(before, child), mask
    )
    assert kept.getbbox() is None


def test_a_caption_half_under_a_mask_stays_one(source: bytes) -> None:
    """The line in the corner is the same on both sides of the edge."""
    lower = (SIDE_PX * 3 // 5, SIDE_PX - 14, SIDE_PX, SIDE_PX)
    mask = Image.new("L", (SIDE_PX, SIDE_PX))
    mask.paste(255, (SIDE_PX * 4 // 5, 0, SIDE_PX, SIDE_PX))

    child = seen(replace(asked(ELARA), source=source, mask=encoded(mask), changes=("at night",)))

    assert difference(opened(source).crop(lower), child.crop(lower)) < 6


@pytest.mark.parametrize("times", [1.5, 2, 4])
def test_a_picture_is_made_larger_and_stays_the_same(source: bytes, times: float) -> None:
    side_px = round(SIDE_PX * times)
    request = replace(
        asked(""), width=side_px, height=side_px, prompt="", source=source, model=UPSCALER
    )

    child = seen(request)

    assert child.size == (side_px, side_px)
    before = opened(source)
    assert difference(child.resize(before.size, Image.Resampling.BOX), before) < 4
    plain = before.resize(child.size, Image.Resampling.LANCZOS)
    assert _sharpness(child) > _sharpness(plain)


def _sharpness(picture: Image.Image) -> float:
    return ImageStat.Stat(picture.convert("L").filter(ImageFilter.FIND_EDGES)).mean[0]


@pytest.mark.parametrize("mode", ["L", "LA", "RGBA", "P", "CMYK"])
def test_a_source_of_any_mode_and_size_is_fitted(source: bytes, mode: str) -> None:
    uploaded = opened(source).resize((500, 200))
    content = _encoded_as(uploaded, mode)

    child = seen(replace(asked("the castle"), source=content, changes=("at night",)))

    assert child.size == (SIDE_PX, SIDE_PX)


# ── bytes and time ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("width", "height"),
    [(64, 64), (1536, 640), (640, 1536), (512, 768), (765, 511)],
)
def test_pictures_have_the_size_that_was_asked(width: int, height: int) -> None:
    request = replace(asked("in the forest", ELARA, BRAN), width=width, height=height)

    assert seen(request).size == (width, height)


def test_another_process_draws_the_same_bytes() -> None:
    program = """
from hashlib import sha256
from io import BytesIO
from dataclasses import replace
from sketch.picture import UPSCALER, draw
from tests.sketch.looking import ELARA, asked
request = asked("casting fire in the forest at night, in the rain, a dragon above", ELARA)
source = draw(request, 0)
child = draw(replace(request, source=source, changes=("snow", "holding a fish")), 1)
print(sha256(source).hexdigest(), sha256(child).hexdigest())
"""
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=PROJECT,
            env={"PYTHONHASHSEED": hash_seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    request = asked("casting fire in the forest at night, in the rain, a dragon above", ELARA)

    assert len(runs) == 1
    assert runs.pop().split()[0] == sha256(draw(request, 0)).hexdigest()


@pytest.mark.parametrize("archetype", ARCHETYPES, ids=lambda each: each.name)
@pytest.mark.parametrize("portrait", [True, False])
def test_every_archetype_can_be_drawn(archetype: Archetype, portrait: bool) -> None:
    picture = seen(replace(asked("in the tavern", archetype.looks), portrait=portrait))

    assert fine_detail(picture) > 1


@pytest.mark.parametrize(
    "text", ["", "🧝", "竜が飛ぶ", "[fail: none]", "no no no", "a" * 4000, "%s {0}"]
)
def test_any_words_can_be_drawn(text: str) -> None:
    request = replace(asked(text, text), style=text, changes=(text,))

    assert seen(request).size == (SIDE_PX, SIDE_PX)
    assert seen(replace(request, source=encoded(Image.new("RGB", (80, 80))))).size == (
        SIDE_PX,
        SIDE_PX,
    )


def fine_detail(image: Image.Image) -> float:
    """How much happens from one pixel to the next: streaks and flakes raise it."""
    grey = image.convert("L")
    return difference(grey, ImageChops.offset(grey, 1, 0))


def _encoded_as(image: Image.Image, mode: str) -> bytes:
    out = BytesIO()
    image.convert("L" if mode == "LA" else mode).convert(mode).save(
        out, "TIFF" if mode == "CMYK" else "PNG"
    )
    return out.getvalue()
