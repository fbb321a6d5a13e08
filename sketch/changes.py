"""Image-to-image: the source stays, and what the words name is changed on it."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from sketch.lexicon import GARMENT_NOUNS
from sketch.paint.brush import glow, gradient, tinted
from sketch.paint.finish import finished, told_style
from sketch.palette import HAIR, NAMED, Colour, lighter, mix
from sketch.people.creature import creatures, draw_creature
from sketch.people.persona import Persona
from sketch.places.setting import EFFECTS as EFFECT_WORDS
from sketch.places.setting import TIMES, WEATHERS, denied, named
from sketch.places.weather import EFFECTS, IN_THE_SKY
from sketch.words import Words, dice

DEFAULT_STRENGTH = 0.65

# Zenith and horizon of the glass that a time of day puts before the picture.
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
class Task:
    """What to do to the source; `people` are those in it, to find their colours again.

    With `still` everything stays where it is: a part has to fit what is around it.
    """

    changes: tuple[str, ...]
    avoided: str
    seed: int
    strength: float
    indoors: bool
    people: tuple[Persona, ...]
    still: bool = False


def changed(source: Image.Image, task: Task) -> Image.Image:
    """The RGB picture with the changes made; the same picture at strength 0.

    Words that nobody here knows still show: they decide a new light and framing. Without
    any words (a variation) the seed does.
    """
    if task.strength <= 0:
        return source.copy()
    picture = source.copy()
    amount = _amount(task)
    for change in task.changes:
        words = Words(change, without=task.avoided)
        chance = dice("change", change, task.seed)
        after = _told(picture, words, task, amount, chance)
        if after is None:
            after = _default(picture, task, dice("unknown", change), _light_of(words))
        picture = after
    if not task.changes:
        picture = _default(picture, task, dice("vary", task.seed))
    return Image.blend(source, picture, min(1.0, task.strength / 0.45))


def _amount(task: Task) -> float:
    return min(1.0, 0.35 + task.strength)


def _told(
    picture: Image.Image, words: Words, task: Task, amount: float, chance: Random
) -> Image.Image | None:
    """The picture changed as far as the words are understood; None when they are not."""
    acts = [
        *_clearing(words),
        *_recolouring(words, task.people),
        *_times(words, task, amount),
        *_moods(words, amount),
        *_effects(words, task, amount, chance),
        *_creatures(words, task.seed),
        *_media(words, chance),
    ]
    if not acts:
        return None
    for act in acts:
        picture = act(picture)
    return picture


_Act = Callable[[Image.Image], Image.Image]


def _clearing(words: Words) -> list[_Act]:
    """Taking away thin bright things: a median eats streaks, flakes and sparks."""
    gone = denied(words, WEATHERS) | denied(words, EFFECT_WORDS)
    return [_cleared] if gone else []


def _cleared(picture: Image.Image) -> Image.Image:
    smooth = picture.filter(ImageFilter.MedianFilter(5)).filter(ImageFilter.MedianFilter(3))
    return ImageEnhance.Color(ImageEnhance.Brightness(smooth).enhance(1.16)).enhance(1.12)


def _times(words: Words, task: Task, amount: float) -> list[_Act]:
    time = words.first(TIMES)
    if time is None:
        return []
    acts: list[_Act] = [lambda picture: _at(picture, time, amount)]
    if time == "night" and not task.indoors and not named(words, WEATHERS):
        acts.append(lambda picture: _with("stars", picture, dice("stars", task.seed), amount))
    return acts


def _at(picture: Image.Image, time: str, amount: float) -> Image.Image:
    if time == "day":
        bright = ImageEnhance.Brightness(picture).enhance(1 + 0.45 * amount)
        return ImageEnhance.Color(tinted(bright, (255, 250, 232))).enhance(1.12)
    upper, lower = _GLASS[time]
    seen = ImageChops.multiply(
        picture, gradient(picture.size, (upper, mix(upper, lower, 0.6), lower))
    )
    if time in ("sunset", "dawn"):
        glow(seen, (picture.width * 0.5, picture.height * 0.52), picture.height * 0.8, lower, 0.32)
    return Image.blend(picture, seen, amount)


def _moods(words: Words, amount: float) -> list[_Act]:
    return [
        lambda picture, mood=mood: _in_mood(picture, mood, amount)  # type: ignore[misc]
        for mood, forms in _MOODS
        if words.says(*forms)
    ]


def _in_mood(picture: Image.Image, mood: str, amount: float) -> Image.Image:
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
            return _framed(picture, 1 - 0.36 * amount, 0.5, 0.3)
        case "farther":
            return _stepped_back(picture, amount)
        case "mirrored":
            return ImageOps.mirror(picture)
        case _:
            return _cleared(picture)


def _effects(words: Words, task: Task, amount: float, chance: Random) -> list[_Act]:
    wanted = named(words, WEATHERS) | named(words, EFFECT_WORDS)
    if "storm" in wanted:
        wanted -= {"rain"}
    if "blood moon" in wanted:
        wanted -= {"moon"}
    if task.indoors:
        # Rain is drawn in a room, too: whoever asks for it wants to see it.
        wanted -= IN_THE_SKY
    return [
        lambda picture, name=name: _with(name, picture, chance, amount)  # type: ignore[misc]
        for name in EFFECTS
        if name in wanted
    ]


def _with(name: str, picture: Image.Image, chance: Random, amount: float) -> Image.Image:
    after = picture.copy()
    EFFECTS[name](after, chance, amount)
    return after


def _creatures(words: Words, seed: int) -> list[_Act]:
    def added(picture: Image.Image, name: str) -> Image.Image:
        after = picture.copy()
        draw_creature(after, name, light=(255, 214, 160), dark=(44, 38, 52), seed=seed)
        return after

    return [lambda picture, name=name: added(picture, name) for name in creatures(words)]  # type: ignore[misc]


def _media(words: Words, chance: Random) -> list[_Act]:
    style = told_style(words)
    return [lambda picture: finished(picture, style, chance)] if style else []


# ── colours of things ────────────────────────────────────────────────────────


def _recolouring(words: Words, people: tuple[Persona, ...]) -> list[_Act]:
    """ "Red hair", "a blue cloak": what has the old colour gets the new one."""
    acts: list[_Act] = []
    for index, who in enumerate(people):
        hair = words.colour_of(("hair", "haired", "beard", "braids"), HAIR)
        cloth = words.colour_of(("clothes", *GARMENT_NOUNS[who.garment]), NAMED)
        cloak = words.colour_of(("cloak", "cape", "mantle", "hood"), NAMED)
        for old, new in ((who.hair, hair), (who.cloth, cloth), (who.cloak, cloak)):
            if old and new:
                acts.append(_Swap(old, new, index, len(people)))
    return acts


@dataclass(frozen=True)
class _Swap:
    """Everything of about the old hue, where that person stands, in the new colour."""

    old: Colour
    new: Colour
    index: int
    crowd: int

    def __call__(self, picture: Image.Image) -> Image.Image:
        after = _swapped(picture, self.old, self.new)
        # People stand side by side in equal shares of the width, above the ground.
        share = picture.width / (self.crowd + 0.35)
        middle = picture.width / 2 + (self.index - (self.crowd - 1) / 2) * share
        reach = share * (0.5 if self.crowd > 1 else 0.2)
        where = Image.new("L", picture.size)
        ImageDraw.Draw(where).rectangle(
            (middle - reach, 0, middle + reach, picture.height * 0.96), fill=255
        )
        return Image.composite(after, picture, where.filter(ImageFilter.BoxBlur(reach / 12)))


def _swapped(picture: Image.Image, old: Colour, new: Colour) -> Image.Image:
    hue, saturation, value = picture.convert("HSV").split()
    old_hue, old_saturation, _ = Image.new("RGB", (1, 1), old).convert("HSV").getpixel((0, 0))  # type: ignore[misc]
    wheel = [
        max(0, 255 - max(0, min((level - old_hue) % 256, (old_hue - level) % 256) - 9) * 26)
        for level in range(256)
    ]
    rich = [max(0, 255 - max(0, abs(level - old_saturation) - 52) * 8) for level in range(256)]
    mask = ImageChops.multiply(hue.point(wheel), saturation.point(rich))
    shade = ImageOps.colorize(
        value, (20, 16, 28), lighter(new, 0.45), mid=new, midpoint=min(max(max(old), 60), 200)
    )
    return Image.composite(shade, picture, mask.filter(ImageFilter.MedianFilter(5)))


# ── framing and the unknown ──────────────────────────────────────────────────


def _framed(picture: Image.Image, share: float, x: float, y: float) -> Image.Image:
    """The part of the picture that `share` of its sides cuts out, at x/y of what is over."""
    wide, high = picture.width * share, picture.height * share
    left, top = (picture.width - wide) * x, (picture.height - high) * y
    return picture.resize(
        picture.size, Image.Resampling.LANCZOS, (left, top, left + wide, top + high)
    )


def _stepped_back(picture: Image.Image, amount: float) -> Image.Image:
    share = 1 - 0.3 * amount
    around = (
        picture.resize((picture.width // 8, picture.height // 8))
        .filter(ImageFilter.GaussianBlur(3))
        .resize(picture.size)
    )
    small = picture.resize(
        (round(picture.width * share), round(picture.height * share)), Image.Resampling.LANCZOS
    )
    around.paste(small, ((picture.width - small.width) // 2, picture.height - small.height))
    return around


_LIGHTS: tuple[Colour, ...] = (
    (255, 206, 148), (166, 206, 255), (206, 255, 206), (255, 176, 206), (214, 186, 255),
    (255, 238, 166),
)  # fmt: skip


def _light_of(words: Words) -> Colour | None:
    """The colour of whatever it is that nobody here knows ("a red hat")."""
    named = words.first((name, (name,)) for name in NAMED)
    return None if named is None else lighter(NAMED[named], 0.35)


def _default(
    picture: Image.Image, task: Task, chance: Random, light: Colour | None = None
) -> Image.Image:
    """A new light from a new side, and a step nearer."""
    light, amount = light or chance.choice(_LIGHTS), _amount(task)
    nearer = _framed(picture, 1 - 0.09 * amount, chance.random(), chance.random())
    after = picture if task.still else nearer
    after = Image.blend(after, tinted(after, light), 0.5 * amount)
    at = (after.width * chance.choice((0.04, 0.96)), after.height * chance.uniform(0.1, 0.6))
    glow(after, at, after.height * 0.85, light, 0.5 * amount)
    return ImageEnhance.Color(after).enhance(1 + 0.3 * amount)
