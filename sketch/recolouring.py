"""New colours for hair and clothes of the people in a picture: "red hair", "a blue cloak"."""

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from sketch.lexicon import GARMENT_NOUNS
from sketch.palette import HAIR, NAMED, Colour, lighter
from sketch.people.persona import Persona
from sketch.words import Words

EditStep = Callable[[Image.Image], Image.Image]
"""Takes an RGB picture and returns it changed, as a new picture of the same size."""


def recolouring_steps(words: Words, people: tuple[Persona, ...]) -> list[EditStep]:
    """One step for each new colour of a person's hair, clothes or cloak.

    `people` stand in the picture in this order, from left to right. Pixels of about the old
    colour get the new one.
    """
    steps: list[EditStep] = []
    for index, persona in enumerate(people):
        hair = words.colour_of(("hair", "haired", "beard", "braids"), HAIR)
        cloth = words.colour_of(("clothes", *GARMENT_NOUNS[persona.garment]), NAMED)
        cloak = words.colour_of(("cloak", "cape", "mantle", "hood"), NAMED)
        for old, new in ((persona.hair, hair), (persona.cloth, cloth), (persona.cloak, cloak)):
            if old and new:
                steps.append(_Recolouring(old, new, index, len(people)))
    return steps


@dataclass(frozen=True)
class _Recolouring:
    """Gives the new colour to pixels of about the old hue, where the person stands."""

    old: Colour
    new: Colour
    # The place of the person among this many people, counted from 0.
    index: int
    crowd: int

    def __call__(self, picture: Image.Image) -> Image.Image:
        after = _swap_colour(picture, self.old, self.new)
        # People stand side by side in equal shares of the width, above the ground.
        share = picture.width / (self.crowd + 0.35)
        middle = picture.width / 2 + (self.index - (self.crowd - 1) / 2) * share
        reach = share * (0.5 if self.crowd > 1 else 0.2)
        area = Image.new("L", picture.size)
        ImageDraw.Draw(area).rectangle(
            (middle - reach, 0, middle + reach, picture.height * 0.96), fill=255
        )
        return Image.composite(after, picture, area.filter(ImageFilter.BoxBlur(reach / 12)))


def _swap_colour(picture: Image.Image, old: Colour, new: Colour) -> Image.Image:
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
