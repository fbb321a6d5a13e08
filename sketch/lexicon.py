"""Words for looks: species, garments, gear and headwear, as tables of `Words.first`."""

from sketch.nouns import SPIRITS, listed
from sketch.palette import NAMED, Colour
from sketch.words import WordTable

SPECIES: WordTable = (
    ("ghost", SPIRITS),
    ("half-elf", ("half elf", "half elven")),
    ("half-orc", ("half orc",)),
    ("human", ("human", "humans")),
    ("drow", ("drow", "dark elf", "dark elves")),
    ("elf", ("elf", "elven", "elvish", "eladrin", "elves")),
    ("dwarf", ("dwarf", "dwarven", "duergar", "dwarves")),
    ("orc", ("orc", "orcish", "ogre", "troll")),
    ("kobold", ("kobold",)),
    ("goblin", ("goblin", "hobgoblin", "bugbear")),
    ("tiefling", ("tiefling", "demon", "devil", "succubus", "fiend", "cambion")),
    ("halfling", ("halfling", "hobbit")),
    ("gnome", ("gnome", "gnomish")),
    ("lizardfolk", ("lizardfolk", "lizardman", "lizardmen", "lizard folk", "lizard man",
                    "lizard woman")),
    ("dragonborn", ("dragonborn", "draconic")),
    ("goliath", ("goliath", "giant", "giantess", "firbolg")),
    ("cat", ("tabaxi", "catfolk", "cat ears", "catgirl", "khajiit")),
    ("fae", ("fairy", "fae", "faerie", "pixie")),
    ("angel", ("aasimar", "angel", "celestial")),
    ("skeleton", ("skeleton", "lich", "undead")),
)  # fmt: skip
CHILD = ("child", "kid", "boy", "girl", "toddler", "baby")
OLD = ("elderly", "aged", "wizened", "grandmother", "grandfather", "crone", "elder", "hag")
REPTILES = ("dragonborn", "lizardfolk", "kobold")
# Height and breadth, as factors of a human's.
BUILDS: dict[str, tuple[float, float]] = {"dwarf": (0.8, 1.34), "halfling": (0.76, 0.98),
    "gnome": (0.7, 0.96), "goblin": (0.68, 0.92), "elf": (1.03, 0.9), "drow": (1.0, 0.9),
    "orc": (1.08, 1.3), "half-orc": (1.05, 1.2), "goliath": (1.12, 1.3), "dragonborn": (1.07, 1.2),
    "fae": (0.8, 0.85), "kobold": (0.7, 0.92), "lizardfolk": (1.02, 1.1),
}  # fmt: skip
# The skin of a species when the words name no colour.
SKIN_OF: dict[str, Colour] = {
    "orc": (122, 152, 92), "half-orc": (142, 160, 110),
    "goblin": (134, 160, 74), "tiefling": (186, 88, 84), "drow": (98, 92, 122),
    "dragonborn": (150, 92, 60), "goliath": (156, 160, 170), "skeleton": (224, 216, 196),
    "lizardfolk": (96, 128, 84), "kobold": (150, 84, 62), "ghost": (206, 222, 232),
    "cat": (206, 160, 106),
}  # fmt: skip
EARS: dict[str, str] = {
    "elf": "long", "drow": "long", "half-elf": "short", "goblin": "huge", "orc": "short",
    "half-orc": "short", "tiefling": "short", "gnome": "short", "halfling": "short",
    "fae": "long", "cat": "cat",
}  # fmt: skip
GARMENTS: WordTable = (
    ("plate", ("plate", "plate armour", "plate armor", "steel armour", "full armour", "cuirass",
               "breastplate")),
    ("mail", ("chainmail", "chain mail", "mail", "scale armour", "hauberk")),
    ("robe", ("robe", "robes", "vestment", "habit", "cassock")),
    ("dress", ("dress", "gown", "skirt", "kimono")),
    ("coat", ("coat", "longcoat", "overcoat", "jacket", "greatcoat")),
    ("leather", ("leathers", "jerkin")),
    ("tunic", ("tunic", "shirt", "blouse", "doublet", "vest", "clothes", "clothing", "outfit",
               "apron")),
)  # fmt: skip
# What people of a trade wear when the words name no garment.
TRADE_GARMENTS: WordTable = (
    ("plate", ("paladin", "knight")),
    ("mail", ("guard", "soldier")),
    ("dress", ("princess", "queen", "bride")),
    ("robe", ("monk", "nun", "wizard", "mage", "sorcerer", "sorceress", "priest", "priestess",
              "cleric", "lich", "druid", "witch", "necromancer", "oracle", *SPIRITS)),
    ("coat", ("pirate", "captain")),
    ("leather", ("armour", "armor", "ranger", "rogue", "thief", "hunter", "huntress")),
    ("tunic", ("bard", "sailor", "fisherman", "farmer", "villager", "peasant", "innkeeper", "smith",
               "blacksmith", "beggar", *CHILD)),
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
    ("staff", ("wizard", "mage", "druid", "sorcerer", "sorceress")),
    ("bow", ("ranger", "hunter", "huntress")),
    ("lute", ("bard", "minstrel")),
    ("sword", ("knight", "paladin", "warrior", "hero", "heroine")),
    ("spear", ("guard", "soldier")),
    ("dagger", ("rogue", "thief", "assassin", "goblin")),
)
# How what people hold looks when the words name a material.
MATERIALS: dict[str, Colour] = NAMED | {
    "wooden": (146, 100, 60), "wood": (146, 100, 60), "oak": (146, 100, 60),
    "oaken": (146, 100, 60), "bone": (226, 216, 190), "stone": (132, 130, 128),
    "glass": (176, 216, 224), "crystal": (176, 216, 224), "stick": (146, 100, 60),
}  # fmt: skip
FRONTS: WordTable = (
    ("apron", ("apron", "smith", "blacksmith", "innkeeper")),
    ("tabard", ("tabard", "surcoat")),
    ("scarf", ("scarf",)),
    ("sash", ("sash",)),
)
OFF_GEAR: WordTable = (
    ("orb", ("orb", "crystal ball", "fireball", "glowing sphere")),
    ("book", ("book", "tome", "spellbook", "grimoire")),
    ("shield", ("shield", "buckler")),
)
HEADWEAR: WordTable = (
    ("pointed", ("pointed hat", "wizard hat", "witch hat", "wizard's hat", "witch's hat",
                 "pointy hat", "witch", "wizard")),
    ("helmet", ("helmet", "helm", "visor")),
    ("flowers", ("flower crown", "flowers in her", "flowers in his", "wreath", "garland")),
    ("crown", ("crown", "king", "queen", "coronet")),
    ("circlet", ("circlet", "tiara", "diadem", "headband", "bandana")),
    ("brim", ("hat", "tricorn", "tricorne", "cap")),
    ("hood", ("hood", "hooded", "cowl")),
)  # fmt: skip
HAIR_STYLES: WordTable = (
    ("mohawk", ("mohawk", "crest")),
    ("ponytail", ("ponytail", "topknot", "tied back", "tied")),
    ("bun", ("bun",)),
    ("braids", ("braids", "braid", "plaits", "dreadlocks", "cornrows", "braided hair")),
    ("curly", ("curly", "curls", "afro", "frizzy")),
    ("wavy", ("wavy", "wild", "messy", "tousled", "unkempt", "flowing")),
    ("straight", ("straight", "sleek")),
)
BEARDS: WordTable = (
    ("braided", ("braided beard", "braided black beard", "plaited beard")),
    ("long", ("long beard", "long white beard", "long grey beard", "flowing beard")),
    ("stubble", ("stubble", "unshaven")),
    ("short", ("goatee", "short beard", "trimmed beard", "beard", "bearded")),
    ("moustache", ("moustache", "mustache")),
)
HORNS: WordTable = (
    ("antlers", ("antlers", "antler")),
    ("ram", ("ram horns", "ram's horns", "curled horns", "spiral horns")),
    ("curved", ("horns", "horned", "horn")),
)
MARKS: dict[str, tuple[str, ...]] = {
    "scar": ("scar", "scarred", "scars"),
    "freckles": ("freckles", "freckled", "freckle"),
    "eyepatch": ("eyepatch", "eye patch", "one eyed"),
    "glasses": ("glasses", "spectacles", "monocle"),
    "paint": ("war paint", "face paint", "tattoo", "tattoos", "tattooed", "markings", "warpaint"),
    "earrings": ("earring", "earrings"),
    "tusks": ("tusk", "tusks"),
    "wings": ("wings", "winged"),
    "tail": ("tail",),
    "necklace": ("necklace", "amulet", "pendant", "medallion", "holy symbol"),
    "barefoot": ("barefoot", "bare feet"),
    "quiver": ("quiver", "longbow", "archer", "arrows"),
}
# The marks with which a species is born.
BORN_MARKS: dict[str, tuple[str, ...]] = {
    "orc": ("tusks",), "half-orc": ("tusks",), "fae": ("wings",), "angel": ("wings",),
    "dragonborn": ("scales",), "lizardfolk": ("scales", "tail"), "kobold": ("scales", "tail"),
    "tiefling": ("tail",), "cat": ("whiskers", "tail"), "skeleton": ("bones",),
}  # fmt: skip
FEMININE = listed("""
    woman girl female lady queen princess priestess witch sorceress maiden daughter mother huntress
    empress duchess baroness countess grandmother aunt wife bride crone hag lass nun heroine barmaid
    maid sister giantess catgirl fairy
""")
MASCULINE = listed("""
    man male boy king prince lord father son emperor duke baron count grandfather uncle husband
    groom lad monk fellow brother fisherman
""")
# Behind "a" these are nothing that a sketch leaves out.
UNSEEN = listed("""
    moment look way hurry lot bit little few distance side pair pile group crowd row circle kind sky
    sort view light dim glow shadow silhouette scene sketch portrait picture drawing style shot
    close angle background foreground mood tone atmosphere time grin frown pose step high ablaze
    alone awake thousand thing something place world
""")
# What a sketch cannot draw. It is left out, and the line on the picture says so.
UNDRAWN = listed("""
    spider snake serpent rat mouse rabbit hare fox deer stag goat sheep cow bull pig boar lion tiger
    panther elephant monkey frog toad fish shark whale octopus kraken butterfly bee griffin gryphon
    phoenix unicorn pegasus hydra basilisk beholder mimic slime golem minotaur centaur satyr faun
    mermaid merfolk harpy gnoll gorgon medusa werewolf zombie mummy gargoyle tortle kenku aarakocra
    warforged robot
    candle table chair bench bed door stairs staircase ladder bridge fountain statue wagon cart
    carriage train car rowboat canoe raft anchor net rope chain cage key letter scroll map coin
    potion bottle cup mug goblet tankard bread meat apple cake soup flower roses mushroom pumpkin
    altar anvil cauldron barrel crate tent flag rug curtain chandelier clock mirror painting
    portrait bookcase piano drum flute trumpet gun pistol rifle cannon telescope waterfall windmill
    lighthouse snowman scarecrow veil mask crutch wheelchair umbrella
    flying flies lying lies sleeping sleeps asleep kneeling kneels dancing dances kissing kisses
    hugging hugs embracing running runs climbing climbs swimming swims jumping jumps leaping leaps
""")
