"""Words for looks: species, garments, gear and headwear, as tables of `Words.first`."""

from sketch.palette import NAMED, Colour
from sketch.words import WordTable

SPECIES: WordTable = (
    ("half-elf", ("half elf", "half elven")),
    ("drow", ("drow", "dark elf")),
    ("elf", ("elf", "elven", "elvish", "eladrin", "elves")),
    ("dwarf", ("dwarf", "dwarven", "duergar", "dwarves")),
    ("half-orc", ("half orc",)),
    ("orc", ("orc", "orcish", "ogre", "troll")),
    ("goblin", ("goblin", "hobgoblin", "bugbear", "kobold")),
    ("tiefling", ("tiefling", "demon", "devil", "succubus", "fiend", "cambion")),
    ("halfling", ("halfling", "hobbit", "child", "boy")),
    ("gnome", ("gnome", "gnomish")),
    ("dragonborn", ("dragonborn", "lizardfolk", "draconic", "scales")),
    ("goliath", ("goliath", "giant", "firbolg")),
    ("cat", ("tabaxi", "catfolk", "cat ears", "catgirl", "khajiit")),
    ("fae", ("fairy", "fae", "faerie", "pixie")),
    ("angel", ("aasimar", "angel", "celestial")),
    ("skeleton", ("skeleton", "lich", "undead")),
)
# Height and breadth, as factors of a human's.
BUILDS: dict[str, tuple[float, float]] = {
    "dwarf": (0.8, 1.34), "halfling": (0.76, 0.98),
    "gnome": (0.7, 0.96), "goblin": (0.68, 0.92), "elf": (1.03, 0.9), "drow": (1.0, 0.9),
    "orc": (1.08, 1.3), "half-orc": (1.05, 1.2), "goliath": (1.12, 1.3), "dragonborn": (1.07, 1.2),
    "fae": (0.8, 0.85),
}  # fmt: skip
# The skin of a species when the words name no colour.
SKIN_OF: dict[str, Colour] = {
    "orc": (122, 152, 92), "half-orc": (142, 160, 110),
    "goblin": (134, 160, 74), "tiefling": (186, 88, 84), "drow": (98, 92, 122),
    "dragonborn": (150, 92, 60), "goliath": (156, 160, 170), "skeleton": (224, 216, 196),
    "cat": (206, 160, 106),
}  # fmt: skip
EARS: dict[str, str] = {
    "elf": "long", "drow": "long", "half-elf": "short", "goblin": "huge", "orc": "short",
    "half-orc": "short", "tiefling": "short", "gnome": "short", "halfling": "short",
    "fae": "long", "cat": "cat",
}  # fmt: skip
GARMENTS: WordTable = (
    ("plate", ("plate", "plate armour", "plate armor", "steel armour", "full armour", "paladin",
               "knight", "cuirass", "breastplate")),
    ("mail", ("chainmail", "chain mail", "mail", "scale armour", "hauberk", "guard", "soldier")),
    ("robe", ("robe", "robes", "vestment", "habit", "cassock", "monk", "wizard", "mage",
              "sorcerer", "sorceress", "priest", "priestess", "cleric", "lich", "druid", "witch")),
    ("dress", ("dress", "gown", "skirt", "princess", "queen", "kimono")),
    ("coat", ("coat", "longcoat", "overcoat", "jacket", "greatcoat", "pirate", "captain")),
    ("leather", ("leather", "leathers", "armour", "armor", "ranger", "rogue", "thief", "hunter")),
    ("tunic", ("tunic", "shirt", "blouse", "doublet", "vest", "clothes", "clothing", "outfit",
               "apron", "bard")),
)  # fmt: skip
# The nouns beside which the colour of a garment is looked for.
GARMENT_NOUNS: dict[str, tuple[str, ...]] = {
    "plate": ("plate", "armour", "armor", "mail", "breastplate", "cuirass"),
    "mail": ("mail", "chainmail", "hauberk", "armour", "armor"),
    "robe": ("robe", "robes", "vestments", "habit", "cassock"),
    "dress": ("dress", "gown", "skirt", "kimono"),
    "coat": ("coat", "longcoat", "jacket", "greatcoat", "overcoat"),
    "leather": ("armour", "armor", "leathers", "jerkin"),
    "tunic": ("tunic", "shirt", "blouse", "doublet", "vest", "clothes", "outfit", "clothing"),
}
# The colour of a garment when the words name none.
GARMENT_COLOURS: dict[str, Colour] = {
    "plate": NAMED["steel"],
    "mail": (128, 136, 148),
    "leather": NAMED["leather"],
}
GEAR: WordTable = (
    ("staff", ("staff", "quarterstaff", "walking stick", "crook")),
    ("bow", ("bow", "longbow", "shortbow", "crossbow", "archer")),
    ("hammer", ("hammer", "warhammer", "mace", "maul", "club", "flail")),
    ("axe", ("axe", "battleaxe", "greataxe", "hatchet")),
    ("spear", ("spear", "halberd", "glaive", "trident", "lance", "pike")),
    ("sword", ("sword", "longsword", "greatsword", "blade", "katana", "sabre", "saber", "rapier",
               "scimitar", "shortsword")),
    ("dagger", ("dagger", "knife", "stiletto")),
    ("lute", ("lute", "lyre", "mandolin", "harp", "guitar")),
    ("torch", ("torch",)),
    ("lantern", ("lantern", "lamp")),
    ("wand", ("wand",)),
)  # fmt: skip
# What people of a trade carry when the words name no gear.
TRADE_GEAR: WordTable = (
    ("staff", ("wizard", "mage", "druid", "sorcerer", "sorceress")), ("bow",
    ("ranger", "hunter", "huntress")), ("lute", ("bard", "minstrel")), ("sword",
    ("knight", "paladin", "warrior", "hero", "heroine")), ("spear", ("guard", "soldier")),
    ("dagger", ("rogue", "thief", "assassin", "goblin")),
)  # fmt: skip
OFF_GEAR: WordTable = (
    ("orb", ("orb", "crystal ball", "fireball", "glowing sphere")),
    ("book", ("book", "tome", "spellbook", "grimoire")),
    ("shield", ("shield", "buckler")),
)
HEADWEAR: WordTable = (
    ("pointed", ("pointed hat", "wizard hat", "witch hat", "wizard's hat", "witch's hat",
                 "pointy hat", "witch", "wizard")),
    ("helmet", ("helmet", "helm", "visor")),
    ("flowers", ("flower crown", "flowers", "wreath", "garland")),
    ("crown", ("crown", "king", "queen", "coronet")),
    ("circlet", ("circlet", "tiara", "diadem", "headband", "bandana")),
    ("brim", ("hat", "tricorn", "tricorne", "cap")),
    ("hood", ("hood", "hooded", "cowl")),
)  # fmt: skip
FEMININE = (
    "woman", "girl", "female", "she", "her", "lady", "queen", "princess", "priestess",
            "witch", "sorceress", "maiden", "daughter", "mother", "huntress",
)  # fmt: skip
MASCULINE = ("man", "male", "he", "his", "boy", "king", "prince", "lord", "father", "son")
