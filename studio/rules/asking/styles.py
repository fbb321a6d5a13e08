"""Art styles: the presets, and what the model is told for each."""

from dataclasses import dataclass

from studio.rules.letters import cut_before
from studio.rules.text import closest, name_key

# The width of the database column.
_KEY_LIMIT = 200


@dataclass(frozen=True)
class Style:
    """A preset: the name that members choose, and the words that the model is told."""

    name: str
    words: str


STYLES = (
    Style("Fantasy painting", "detailed fantasy painting, painterly light, rich colour"),
    Style("Watercolour", "loose watercolour, soft washes, paper texture"),
    Style("Ink sketch", "ink sketch, cross-hatching, sparse wash"),
    Style("Oil painting", "classical oil painting, chiaroscuro, visible brushwork"),
    Style("Anime", "anime, clean line art, flat cel shading"),
    Style("Comic", "comic book art, bold outlines, dramatic shadows"),
    Style("Storybook", "storybook illustration, gentle shapes, warm colours"),
    Style("Woodcut", "woodcut print, black and cream, carved lines"),
    Style("Pixel art", "pixel art, limited palette"),
    Style("Photograph", "photograph, natural light, shallow depth of field"),
)
DEFAULT_STYLE = STYLES[0].name


def style_words(chosen: str) -> str:
    """The words of the chosen preset, or the member's own words."""
    key = name_key(chosen)
    for style in STYLES:
        if name_key(style.name) == key:
            return style.words
    return chosen.strip()


def matching_styles(typed: str) -> list[str]:
    """The names of the presets that a member may mean: those with the text in them first."""
    names, key = [style.name for style in STYLES], name_key(typed)
    found = [name for name in names if name_key(name).startswith(key)]
    found += [name for name in names if key in name_key(name)]
    found += closest(typed, names) if key else []
    return list(dict.fromkeys(found))


def preset_name(style: str) -> str:
    """The preset's name, as it is offered, for a style in any spelling; else the style itself."""
    key = name_key(style)
    return next((each.name for each in STYLES if name_key(each.name) == key), style)


def style_key(style: str) -> str:
    """The key of a style: case, width and the kind of blank do not matter."""
    key = name_key(style)
    return key[: cut_before(key, _KEY_LIMIT)]
