"""Colours by their names, and mixing."""

from collections.abc import Sequence

Colour = tuple[int, int, int]
"""Red, green and blue, each 0..255."""


# These are a painter's colours, not a screen's: pure red beside skin looks like plastic.
NAMED: dict[str, Colour] = {
    "black": (44, 43, 54), "ebony": (40, 36, 42), "raven": (38, 38, 50),
    "obsidian": (36, 34, 48), "coal": (46, 46, 54), "charcoal": (70, 72, 80), "dark": (58, 54, 66),
    "white": (232, 229, 222), "ivory": (236, 226, 204), "cream": (236, 222, 190),
    "pearl": (228, 226, 232), "snow": (238, 242, 246), "silver": (188, 196, 208),
    "steel": (150, 162, 178), "iron": (112, 120, 132), "grey": (134, 138, 146),
    "gray": (134, 138, 146), "ash": (156, 156, 158), "ashen": (162, 162, 166),
    "slate": (96, 108, 126), "red": (178, 48, 48), "crimson": (156, 30, 52),
    "scarlet": (196, 44, 40), "ruby": (166, 26, 60), "blood": (128, 24, 30),
    "maroon": (106, 32, 44), "burgundy": (108, 30, 54), "wine": (104, 34, 60),
    "rust": (158, 78, 44), "copper": (184, 96, 52), "bronze": (160, 112, 62),
    "brass": (188, 150, 76), "orange": (212, 118, 48), "amber": (222, 152, 46),
    "gold": (218, 172, 70), "golden": (222, 176, 74), "yellow": (226, 190, 84),
    "ochre": (190, 140, 66), "sand": (208, 182, 136), "sandy": (206, 176, 124),
    "beige": (208, 190, 158), "tan": (186, 148, 104), "brown": (116, 78, 52),
    "chestnut": (118, 66, 42), "mahogany": (96, 44, 38), "leather": (122, 84, 54),
    "earthen": (120, 92, 66), "umber": (92, 66, 48), "hazel": (142, 112, 58),
    "olive": (122, 122, 66), "moss": (92, 112, 62), "green": (68, 120, 76),
    "emerald": (34, 128, 92), "jade": (70, 146, 116), "forest": (46, 86, 58),
    "lime": (148, 180, 66), "teal": (42, 122, 124), "turquoise": (62, 160, 158),
    "cyan": (84, 176, 190), "blue": (62, 98, 164), "azure": (84, 144, 204),
    "sapphire": (38, 76, 160), "navy": (38, 52, 92), "indigo": (64, 58, 130),
    "midnight": (34, 40, 76), "ice": (176, 208, 224), "icy": (176, 208, 224),
    "violet": (122, 84, 160), "purple": (106, 62, 138), "lavender": (166, 148, 200),
    "lilac": (180, 154, 204), "plum": (98, 48, 92), "magenta": (168, 52, 122),
    "pink": (220, 138, 160), "rose": (200, 104, 120), "peach": (232, 172, 136),
}  # fmt: skip

# In hair, skin and eyes the same words mean other colours.
HAIR: dict[str, Colour] = NAMED | {
    "red": (166, 66, 36), "ginger": (190, 96, 44),
    "redhead": (166, 66, 36), "auburn": (126, 54, 36), "copper": (186, 84, 38),
    "blond": (222, 188, 116), "blonde": (222, 188, 116), "fair": (222, 188, 116),
    "golden": (220, 174, 84), "brown": (98, 64, 42), "brunette": (88, 56, 40),
    "dark": (56, 42, 40), "black": (42, 40, 52), "platinum": (236, 228, 204),
    "silver": (200, 204, 214), "pepper": (124, 124, 130), "grizzled": (140, 138, 138),
}  # fmt: skip

SKIN: dict[str, Colour] = NAMED | {
    "pale": (242, 212, 192), "porcelain": (246, 222, 206),
    "fair": (238, 200, 172), "light": (234, 194, 164), "ivory": (242, 216, 190),
    "white": (240, 222, 208), "ruddy": (222, 160, 132), "rosy": (234, 180, 158),
    "peach": (236, 190, 158), "olive": (192, 150, 108), "tanned": (204, 150, 108),
    "tan": (204, 150, 108), "sunburnt": (206, 136, 100), "weathered": (196, 146, 110),
    "bronze": (178, 122, 80), "bronzed": (178, 122, 80), "copper": (182, 112, 76),
    "golden": (210, 160, 104), "brown": (142, 94, 64), "dark": (104, 68, 50),
    "black": (84, 56, 46), "ebony": (78, 52, 44), "red": (188, 84, 76), "green": (122, 152, 92),
    "blue": (118, 150, 190), "violet": (148, 116, 178), "purple": (138, 104, 164),
    "grey": (158, 160, 168), "gray": (158, 160, 168), "ashen": (186, 180, 180),
}  # fmt: skip

EYES: dict[str, Colour] = NAMED | {
    "green": (72, 140, 88), "blue": (74, 128, 190),
    "brown": (110, 70, 40), "dark": (60, 44, 40), "black": (44, 38, 42), "grey": (128, 142, 156),
    "gray": (128, 142, 156), "red": (196, 50, 46), "golden": (226, 176, 60),
    "gold": (226, 176, 60), "white": (222, 228, 236), "glowing": (130, 226, 240),
}  # fmt: skip

NATURAL_SKIN = ("fair", "light", "olive", "tanned", "bronze", "brown", "dark", "rosy")
NATURAL_HAIR = ("brown", "black", "auburn", "blond", "chestnut", "dark", "copper")
NATURAL_EYES = ("brown", "blue", "green", "hazel", "grey")
CLOTH = ("moss", "navy", "maroon", "ochre", "slate", "teal", "plum", "rust", "forest", "indigo")


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """The colour `share` (0..1) of the way from the first to the second."""
    return (
        round(first[0] + (second[0] - first[0]) * share),
        round(first[1] + (second[1] - first[1]) * share),
        round(first[2] + (second[2] - first[2]) * share),
    )


def lighter(colour: Colour, share: float = 0.2) -> Colour:
    """The colour mixed with a warm white by `share` (0..1)."""
    return mix(colour, (255, 248, 232), share)


def darker(colour: Colour, share: float = 0.2) -> Colour:
    """The colour mixed with a cool dark by `share` (0..1), as shadows are."""
    return mix(colour, (24, 20, 42), share)


def luma(colour: Colour) -> float:
    """How bright the colour looks to the eye, 0..255."""
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


def along(stops: Sequence[Colour], share: float) -> Colour:
    """The colour at `share` (0..1) of a gradient through evenly spaced stops."""
    position = min(max(share, 0.0), 1.0) * (len(stops) - 1)
    index = min(int(position), len(stops) - 2)
    return mix(stops[index], stops[index + 1], position - index)
