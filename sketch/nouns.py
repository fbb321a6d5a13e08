"""Nouns by what they name: looks, people, animals. Also the words that begin a noun phrase."""

from collections.abc import Iterable

_IRREGULAR = {
    "men": "man", "women": "woman", "children": "child", "elves": "elf", "dwarves": "dwarf",
    "wolves": "wolf", "thieves": "thief", "wives": "wife", "knives": "knife", "leaves": "leaf",
    "halves": "half", "scarves": "scarf", "staves": "staff", "boys": "boy", "mice": "mouse",
    "pixies": "pixie", "horses": "horse", "axes": "axe", "nurses": "nurse", "faeries": "faerie",
    "people": "people", "dress": "dress", "glass": "glass", "grass": "grass", "armour": "armour",
}  # fmt: skip


def singular(token: str) -> str:
    """The noun in the singular and without its possessive ending."""
    token = token.removesuffix("'s").removesuffix("'")
    if token in _IRREGULAR:
        return _IRREGULAR[token]
    if token.endswith("ies") and len(token) > 4:
        return f"{token[:-3]}y"
    if token.endswith(("ches", "shes", "sses", "xes")):
        return token[:-2]
    return token if token.endswith("ss") else token.removesuffix("s")


def listed(text: str) -> frozenset[str]:
    """The words of the text, which are separated by spaces."""
    return frozenset(text.split())


# What a person wears, holds or has on the body. Adjectives and colours belong to such a noun.
LOOKS = listed("""
    hair haired eye eyed skin skinned beard bearded braid curl mane ponytail mohawk moustache brow
    face cheek lip nose complexion gaze voice smile
    cloak cape mantle shawl robe coat longcoat overcoat greatcoat tunic shirt blouse doublet jerkin
    dress gown skirt kimono armour armor plate mail chainmail hauberk apron tabard surcoat sash belt
    scarf hat hood hooded crown circlet tiara helmet helm visor cap wreath horn horned tusk ear
    scale scaled trouser breeches pants legging boot shoe glove vest jacket tail wing winged fur
    button feather clothes clothing outfit vestment habit leathers trim ring earring necklace amulet
    eyepatch glasses scar tattoo paint pelt antler claw hand palm finger hoof
    staff bow longbow shortbow crossbow arrow hammer warhammer mace maul club flail axe battleaxe
    greataxe hatchet spear halberd glaive trident lance pike sword longsword greatsword shortsword
    blade katana sabre saber rapier scimitar dagger knife lute lyre mandolin harp guitar torch
    lantern lamp wand orb book tome shield buckler banner bag pack pouch candle saddle
""")
PEOPLE = listed("""
    people person stranger rider horseman veteran figure traveller traveler adventurer hero heroine
    villager peasant farmer noble
    man woman boy girl child kid toddler baby teenager youth elder lady lord king queen prince
    princess emperor empress duke duchess baron baroness count countess mother father daughter son
    brother sister grandmother grandfather aunt uncle husband wife bride groom friend twin crone
    hag maiden lad lass fellow human
    knight squire wizard witch mage sorcerer sorceress warlock necromancer alchemist ranger rogue
    thief assassin bard minstrel musician singer dancer cleric paladin priest priestess monk nun
    druid shaman barbarian warrior soldier guard watchman archer hunter huntress pirate captain
    sailor fisherman merchant smith blacksmith innkeeper barkeep bartender barmaid cook baker
    healer herbalist scholar scribe librarian sage oracle shepherd hermit beggar servant maid
    messenger nomad gladiator samurai ninja viking bandit robber miner carpenter gardener prisoner
    elf drow dwarf orc ogre troll goblin hobgoblin bugbear kobold gnome halfling hobbit tiefling
    dragonborn lizardfolk lizardman goliath giant firbolg tabaxi catfolk aasimar angel demon devil
    fiend fairy fae faerie pixie skeleton lich vampire ghost spirit phantom spectre specter wraith
    apparition banshee
""")
SPIRITS = (
    "ghost", "spirit", "phantom", "spectre", "specter", "wraith", "apparition", "banshee",
           "ghostly", "spectral",
)  # fmt: skip
ANIMALS = listed("""
    dragon wyvern drake wyrm wolf hound dog direwolf horse pony mare stallion steed cat kitten bear
    raven crow bird eagle bat owl hawk falcon seagull gull dove
""")
# A person or an animal right before one of these is its name: "a pirate ship", "the Dragon inn".
NAMED_PLACES = listed("""
    tavern inn pub alehouse guild order ship tower village town city camp cave lair den hut house
    castle fortress temple hall forest kingdom army horde tribe ruins hideout market
""")
# These end a noun phrase that is read from its noun backwards.
OUTSIDE_A_PHRASE = listed("""
    . ; : ! ? , a an the this that these those his her their its my your our some any another each
    in on at by of with without to from into onto over under above below beneath behind before
    after near beside between around through across against along upon inside outside and or but
    nor not no is are was were has have had who whose which while as like than where when for
    wears wearing holds holding carries carrying stands standing sits sitting rides riding dressed
    clad walks walking he she they it him them there up down out off
""") | {"\n"}
NUMBERS = {
    "two": 2, "both": 2, "pair": 2, "couple": 2, "three": 3, "trio": 3, "four": 4, "five": 5,
           "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "dozen": 12, "twelve": 12,
           "twenty": 20, "thirty": 30, "fifty": 50, "hundred": 100, "hundreds": 200,
}  # fmt: skip
PHRASE_REACH = 4


def phrase_start(tokens: list[str], at: int, others: Iterable[str] = ()) -> int:
    """Where the noun phrase begins that ends with the noun at `at`: "long grey cloak".

    Articles and numbers are not in it. One of the `others` ends it, too.
    """
    ends, start = frozenset(others), at
    while start > max(at - PHRASE_REACH, 0):
        before = tokens[start - 1]
        if before in OUTSIDE_A_PHRASE or count_in(before) or singular(before) in ends:
            break
        start -= 1
    return start


def count_in(token: str) -> int:
    """The number that the token means; 0 when it means none."""
    return int(token[:3]) if token.isdecimal() else NUMBERS.get(token, 0)
