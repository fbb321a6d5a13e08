"""Image-to-image: the words of a change alter the source picture and keep its composition."""

from dataclasses import dataclass
from random import Random

from PIL import Image, ImageChops, ImageEnhance, ImageFilter, ImageOps

from sketch.paint.brush import add_glow, gradient, tinted
from sketch.paint.finish import named_style, render_medium
from sketch.paint.framing import crop_to_frame, step_back
from sketch.palette import NAMED, Colour, lighter, mix
from sketch.people.creature import Creature, draw_creature, named_creatures
from sketch.people.persona import Persona
from sketch.places.setting import (
    DENIABLE_EFFECTS,
    WEATHER_WORDS,
    denied,
    effects_in,
    time_in,
    weather_in,
)
from sketch.places.weather import EFFECT_PAINTERS, IN_THE_SKY
from sketch.recolouring import EditStep, recolouring_steps
from sketch.words import Words, seeded_random

DEFAULT_STRENGTH = 0.65

# A time of day multiplies the picture by a gradient: its colours at the zenith and at the horizon.
_GLASS: dict[str, tuple[Colour, Colour]] = {
    "night": ((98, 112, 184), (150, 158, 212)),
    "dusk": ((134, 118, 186), (222, 168, 186)),
    "sunset": ((206, 140, 150), (255, 190, 120)),
    "dawn": ((206, 190, 226), (255, 220, 190)),
}  # fmt: skip
_MOODS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("warmer", ("warmer", "warm", "cosy", "cozy", "golden")),
    ("colder", ("colder", "cold", "cooler", "chilly", "icy", "bluish")),
    ("brighter", ("brighter", "bright", "lighter", "light up", "illuminated")),
    ("darker", ("darker", "gloomy", "gloomier", "moody", "ominous", "sinister", "scary")),
    ("grey", ("black and white", "monochrome", "grayscale", "greyscale", "desaturated")),
    ("sepia", ("sepia", "vintage")),
    ("vivid", ("vivid", "colourful", "colorful", "saturated", "vibrant")),
    ("nearer", ("closer", "close up", "zoom in", "closeup", "nearer", "zoom")),
    ("farther", ("wider", "zoom out", "farther", "further away", "wide shot")),
    ("mirrored", ("mirror", "mirrored", "flip", "flipped")),
    ("clear", ("clear sky", "clear weather", "clears", "sunshine")),
)


@dataclass(frozen=True)
class ImageEdit:
    """How to change a source picture.

    `strength` (0..1) says how much may change. `people` are the characters in the source, whose
    hair and clothes can be recoloured. Words of `avoided` have no effect.
    """

    changes: tuple[str, ...]
    avoided: str
    seed: int
    strength: float
    indoors: bool
    people: tuple[Persona, ...]
    # Nothing may move: a part that is painted over has to fit its surroundings.
    still: bool = False


def apply_edit(source: Image.Image, edit: ImageEdit) -> Image.Image:
    """A copy of the RGB source with the changes made; at strength 0 an equal copy.

    Unknown words show, too: they choose a new light and framing. Without any words (a variation)
    the seed chooses.
    """
    if edit.strength <= 0:
        return source.copy()
    picture = source.copy()
    amount = _amount(edit)
    for change in edit.changes:
        words = Words(change, without=edit.avoided)
        rng = seeded_random("change", change, edit.seed)
        after = _follow_words(picture, words, edit, amount, rng)
        if after is None:
            after = _vary(picture, edit, seeded_random("unknown", change), _light_of(words))
        picture = after
    if not edit.changes:
        picture = _vary(picture, edit, seeded_random("vary", edit.seed))
    return Image.blend(source, picture, min(1.0, edit.strength / 0.45))


def _amount(edit: ImageEdit) -> float:
    return min(1.0, 0.35 + edit.strength)


def _follow_words(
    picture: Image.Image, words: Words, edit: ImageEdit, amount: float, rng: Random
) -> Image.Image | None:
    """The picture with every known word of the change applied; None when no word is known."""
    steps = [
        *_clearing_steps(words),
        *recolouring_steps(words, edit.people),
        *_time_steps(words, edit, amount),
        *_mood_steps(words, amount),
        *_effect_steps(words, edit, amount, rng),
        *_creature_steps(words, edit.seed),
        *_medium_steps(words, rng),
    ]
    if not steps:
        return None
    for step in steps:
        picture = step(picture)
    return picture


def _clearing_steps(words: Words) -> list[EditStep]:
    """Remove denied weather: a median filter takes away streaks, flakes and sparks."""
    gone = denied(words, WEATHER_WORDS) | denied(words, DENIABLE_EFFECTS)
    return [_clear_weather] if gone else []


def _clear_weather(picture: Image.Image) -> Image.Image:
    smooth = picture.filter(ImageFilter.MedianFilter(5)).filter(ImageFilter.MedianFilter(3))
    return ImageEnhance.Color(ImageEnhance.Brightness(smooth).enhance(1.16)).enhance(1.12)


def _time_steps(words: Words, edit: ImageEdit, amount: float) -> list[EditStep]:
    time = time_in(words)
    if time is None:
        return []
    steps: list[EditStep] = [lambda picture: _light_for_time(picture, time, amount)]
    if time == "night" and not edit.indoors and not weather_in(words):
        steps.append(
            lambda picture: _add_effect("stars", picture, seeded_random("stars", edit.seed), amount)
        )
    return steps


def _light_for_time(picture: Image.Image, time: str, amount: float) -> Image.Image:
    if time == "day":
        bright = ImageEnhance.Brightness(picture).enhance(1 + 0.45 * amount)
        return ImageEnhance.Color(tinted(bright, (255, 250, 232))).enhance(1.12)
    upper, lower = _GLASS[time]
    seen = ImageChops.multiply(
        picture, gradient(picture.size, (upper, mix(upper, lower, 0.6), lower))
    )
    if time in ("sunset", "dawn"):
        add_glow(
            seen, (picture.width * 0.5, picture.height * 0.52), picture.height * 0.8, lower, 0.32
        )
    return Image.blend(picture, seen, amount)


def _mood_steps(words: Words, amount: float) -> list[EditStep]:
    return [
        lambda picture, mood=mood: _apply_mood(picture, mood, amount)  # type: ignore[misc]
        for mood, forms in _MOODS
        if words.says(*forms)
    ]


def _apply_mood(picture: Image.Image, mood: str, amount: float) -> Image.Image:
    match mood:
        case "warmer":
            return Image.blend(
                picture,
                ImageEnhance.Brightness(tinted(picture, (255, 214, 158))).enhance(1.1),
                amount,
            )
        case "colder":
            return Image.blend(
                picture,
                ImageEnhance.Brightness(tinted(picture, (168, 204, 255))).enhance(1.1),
                amount,
            )
        case "brighter":
            return ImageEnhance.Brightness(picture).enhance(1 + 0.26 * amount)
        case "darker":
            return ImageEnhance.Contrast(
                ImageEnhance.Brightness(picture).enhance(1 - 0.45 * amount)
            ).enhance(1.15)
        case "grey":
            return Image.blend(picture, picture.convert("L").convert("RGB"), amount)
        case "sepia":
            return Image.blend(
                picture,
                ImageOps.colorize(picture.convert("L"), (46, 30, 22), (250, 232, 200)),
                amount,
            )
        case "vivid":
            return ImageEnhance.Color(picture).enhance(1 + 0.9 * amount)
        case "nearer":
            return crop_to_frame(picture, 1 - 0.36 * amount, 0.5, 0.3)
        case "farther":
            return step_back(picture, amount)
        case "mirrored":
            return ImageOps.mirror(picture)
        case _:
            return _clear_weather(picture)


def _effect_steps(words: Words, edit: ImageEdit, amount: float, rng: Random) -> list[EditStep]:
    wanted = weather_in(words) | effects_in(words)
    if "storm" in wanted:
        wanted -= {"rain"}
    if "blood moon" in wanted:
        wanted -= {"moon"}
    if edit.indoors:
        # Rain is drawn in a room, too: the member asked for it and wants to see it.
        wanted -= IN_THE_SKY
    return [
        lambda picture, name=name: _add_effect(name, picture, rng, amount)  # type: ignore[misc]
        for name in EFFECT_PAINTERS
        if name in wanted
    ]


def _add_effect(name: str, picture: Image.Image, rng: Random, amount: float) -> Image.Image:
    after = picture.copy()
    EFFECT_PAINTERS[name](after, rng, amount)
    return after


def _creature_steps(words: Words, seed: int) -> list[EditStep]:
    def added(picture: Image.Image, creature: Creature) -> Image.Image:
        after = picture.copy()
        draw_creature(after, creature, light=(255, 214, 160), dark=(44, 38, 52), seed=seed)
        return after

    return [
        lambda picture, each=each: added(picture, each)  # type: ignore[misc]
        for each in named_creatures(words)
    ]


def _medium_steps(words: Words, rng: Random) -> list[EditStep]:
    style = named_style(words)
    return [lambda picture: render_medium(picture, style, rng)] if style else []


_LIGHTS: tuple[Colour, ...] = (
    (255, 206, 148), (166, 206, 255), (206, 255, 206), (255, 176, 206), (214, 186, 255),
    (255, 238, 166),
)  # fmt: skip


def _light_of(words: Words) -> Colour | None:
    """The colour that unknown words name ("a red hat"), lightened; None when they name none."""
    named = words.first((name, (name,)) for name in NAMED)
    return None if named is None else lighter(NAMED[named], 0.35)


def _vary(
    picture: Image.Image, edit: ImageEdit, rng: Random, light: Colour | None = None
) -> Image.Image:
    """The picture in a new light from a new side, and framed a little nearer."""
    light, amount = light or rng.choice(_LIGHTS), _amount(edit)
    nearer = crop_to_frame(picture, 1 - 0.09 * amount, rng.random(), rng.random())
    after = picture if edit.still else nearer
    after = Image.blend(after, tinted(after, light), 0.5 * amount)
    at = (after.width * rng.choice((0.04, 0.96)), after.height * rng.uniform(0.1, 0.6))
    add_glow(after, at, after.height * 0.85, light, 0.5 * amount)
    return ImageEnhance.Color(after).enhance(1 + 0.3 * amount)
