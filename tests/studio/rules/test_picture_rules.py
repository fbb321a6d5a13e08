"""What a picture is asked with, what its children inherit, and what the model is told."""

import json
from datetime import UTC, datetime

import pytest

from studio.errors import QuotaReached
from studio.rules.allowance import day_of, require_room
from studio.rules.archetypes import ARCHETYPES, archetype
from studio.rules.instruction import Settings
from studio.rules.iteration import VARY_STRENGTH, iterated, varied
from studio.rules.params import CastMember, Params, Tier
from studio.rules.prompt import Looks, portrait_prompt, scene_prompt
from studio.rules.sizes import size_for
from studio.rules.styles import STYLES, style_words
from studio.rules.wording import (
    ALT_TEXT_LIMIT,
    alt_text,
    duration,
    example_change,
    joined,
    money,
    ordinal,
)

PARENT = Params(
    scene="riding home",
    changes=("at dusk",),
    cast=(CastMember(1, 2, "Elara"),),
    style="Watercolour",
    aspect=(3, 2),
    tier=Tier.HIGH,
    negative=("rain",),
    strength=0.3,
    source_id=8,
)


def test_params_survive_the_database() -> None:
    assert Params.from_json(json.loads(json.dumps(PARENT.to_json()))) == PARENT


def test_a_newer_programs_keys_are_left_out() -> None:
    assert Params.from_json({**PARENT.to_json(), "region": "left"}) == PARENT


def test_a_child_inherits_all_that_is_not_named() -> None:
    child = iterated(PARENT, words="in the rain", settings=Settings(), source_id=9)
    assert child.changes == ("at dusk", "in the rain")
    assert child.source_id == 9
    assert (child.cast, child.style, child.aspect, child.tier, child.strength, child.negative) == (
        PARENT.cast,
        "Watercolour",
        (3, 2),
        Tier.HIGH,
        0.3,
        ("rain",),
    )


def test_what_is_named_replaces_and_what_is_kept_out_adds_up() -> None:
    settings = Settings(
        strength=0.9, aspect=(1, 1), tier=Tier.DRAFT, style="Anime", no=("people", "rain")
    )
    child = iterated(PARENT, words="", settings=settings, source_id=9)
    assert child.changes == PARENT.changes
    assert (child.strength, child.aspect, child.tier, child.style, child.negative) == (
        0.9,
        (1, 1),
        Tier.DRAFT,
        "Anime",
        ("rain", "people"),
    )


def test_a_variation_keeps_the_words_and_takes_the_picture_as_its_source() -> None:
    assert varied(PARENT, source_id=9).strength == 0.3
    plain = Params(scene="a harbour")
    assert varied(plain, source_id=9) == Params(
        scene="a harbour", strength=VARY_STRENGTH, source_id=9
    )


def test_each_character_is_named_and_described_apart() -> None:
    cast = (Looks("Elara", "red hair", negative="hat"), Looks("Borin", "a black beard."))
    prompt = scene_prompt(
        "they argue",
        changes=("at night",),
        cast=cast,
        style="anime",
        house_style="muted colours",
        negative=("rain",),
    )
    assert prompt.text == (
        "Elara: Red hair. Borin: A black beard. They argue. Now: at night. "
        "Style: anime, clean line art, flat cel shading, muted colours."
    )
    assert prompt.negative == "rain, hat, text, watermark, signature"


def test_a_portrait_shows_one_person_and_nothing_else() -> None:
    prompt = portrait_prompt(Looks("Elara", "red hair"), style="my own style", house_style="")
    assert "Character portrait of Elara: Red hair." in prompt.text
    assert "plain backdrop" in prompt.text
    assert prompt.text.endswith("Style: my own style.")


@pytest.mark.parametrize("tier", list(Tier))
@pytest.mark.parametrize("aspect", [(1, 1), (3, 2), (2, 3), (16, 9), (9, 16), (3, 1), (1, 3)])
def test_sizes_keep_the_shape_in_steps_of_64(aspect: tuple[int, int], tier: Tier) -> None:
    width, height = size_for(aspect, tier)
    assert width % 64 == height % 64 == 0
    assert width / height == pytest.approx(aspect[0] / aspect[1], rel=0.15)


def test_a_better_tier_has_more_pixels() -> None:
    areas = [size_for((3, 2), tier) for tier in (Tier.DRAFT, Tier.STANDARD, Tier.HIGH)]
    assert areas == sorted(areas)


def test_presets_have_words_and_own_words_stay() -> None:
    assert style_words(" ANIME ") == "anime, clean line art, flat cel shading"
    assert style_words("in the manner of old maps") == "in the manner of old maps"
    assert len({style.name.casefold() for style in STYLES}) == len(STYLES)


def test_archetypes_are_found_by_name() -> None:
    assert archetype("elven RANGER") == ARCHETYPES[0]
    assert archetype("nobody") is None


# ── the day ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("now", "zone", "date", "resets_at"),
    [
        # an ordinary day
        ("2026-11-21T18:00", "UTC", "2026-11-21", "2026-11-22T00:00"),
        # east of Greenwich the day has changed already
        ("2026-11-21T23:30", "Europe/Helsinki", "2026-11-22", "2026-11-22T22:00"),
        # west of it, it has not
        ("2026-11-21T02:00", "America/Los_Angeles", "2026-11-20", "2026-11-21T08:00"),
        # clocks go back: this day has 25 hours
        ("2026-10-25T12:00", "Europe/Helsinki", "2026-10-25", "2026-10-25T22:00"),
        # clocks go forward: this one has 23
        ("2026-03-29T12:00", "Europe/Helsinki", "2026-03-29", "2026-03-29T21:00"),
    ],
)
def test_a_day_begins_at_the_servers_own_midnight(
    now: str, zone: str, date: str, resets_at: str
) -> None:
    day = day_of(datetime.fromisoformat(now).replace(tzinfo=UTC), zone)
    assert day.date == date
    assert day.resets_at == datetime.fromisoformat(resets_at).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("used", "asked", "fits"),
    [(0, 10, True), (9, 1, True), (10, 1, False), (8, 3, False), (0, 11, False)],
)
def test_a_day_has_room_for_its_number(used: int, asked: int, fits: bool) -> None:
    day = day_of(datetime(2026, 11, 21, 18, tzinfo=UTC), "UTC")
    if fits:
        require_room(limit=10, used=used, asked=asked, day=day)
        return
    with pytest.raises(QuotaReached) as refused:
        require_room(limit=10, used=used, asked=asked, day=day)
    assert (refused.value.used, refused.value.asked) == (used, asked)


# ── words made from facts ────────────────────────────────────────────────────


def test_alt_text_says_who_does_what_in_which_style() -> None:
    assert alt_text(PARENT) == "AI picture: Elara: riding home; at dusk. Style: Watercolour."
    assert alt_text(Params(scene="a harbour.", style="Anime")) == (
        "AI picture: a harbour. Style: Anime."
    )


def test_alt_text_is_never_longer_than_discord_takes() -> None:
    assert len(alt_text(Params(scene="word " * 1000, style="Anime"))) <= ALT_TEXT_LIMIT


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (12.4, "12 s"), (89, "89 s"), (200, "3 min"), (7500, "2 h 5 min"), (7200, "2 h")],
)
def test_durations_are_said_as_people_say_them(seconds: float, said: str) -> None:
    assert duration(seconds) == said


@pytest.mark.parametrize(
    ("micros", "said"),
    [(0, "$0.00"), (3000, "$0.003"), (40_000, "$0.04"), (1_200_000, "$1.20"), (123_456, "$0.12")],
)
def test_amounts_are_shown_in_dollars(micros: int, said: str) -> None:
    assert money(micros) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (13, "13th"), (22, "22nd")],
)
def test_places_in_line_are_ordinals(number: int, said: str) -> None:
    assert ordinal(number) == said


def test_names_are_joined_as_in_a_sentence() -> None:
    assert joined([]) == ""
    assert joined(["Elara"]) == "Elara"
    assert joined(["Elara", "Borin", "Kir"]) == "Elara, Borin and Kir"


def test_the_example_of_a_change_is_something_the_picture_has_not() -> None:
    assert example_change(Params(scene="a harbour")) == "at night, in the rain"
    assert "night" not in example_change(Params(scene="a harbour at night"))
    full = Params(scene="night, rain, snow and dawn at once")
    assert example_change(full) == "closer, looking up"
