"""The people of the cohort, in words. They are nobody's characters, and no suggested looks.

The sketch painter draws them. With another list here the shipped cohort has to be written again:
`limner likeness cohort --out studio/likeness/cohorts/efficientnet-lite0.cohort`.
"""

from typing import NamedTuple

PORTRAIT = (384, 384)
"""The size of their portraits."""

SCENE_SIZE = (512, 384)
"""The size of the scenes with them."""

SCENES = (
    "standing in a tavern by the fire",
    "crossing a stone bridge in the rain",
    "casting a spell in dark ruins",
    "walking through a forest at dawn",
    "fighting on a snowy mountain pass at night",
)
"""The scenes in which they are drawn, one each."""


class CohortPerson(NamedTuple):
    """A name and looks."""

    name: str
    looks: str


PEOPLE = (
    CohortPerson(
        "Aldric",
        "A broad human man with short grey hair, brown eyes and weathered skin, in chain mail "
        "with a white tabard, a shield and a spear",
    ),
    CohortPerson(
        "Brenna",
        "A young human woman with long brown hair, green eyes and fair skin, in a blue dress "
        "with a brown belt, a basket in hand",
    ),
    CohortPerson(
        "Corvin",
        "A thin human man with black hair, grey eyes and pale skin, in a black cloak over "
        "dark grey leather, two daggers",
    ),
    CohortPerson(
        "Dagna",
        "A stout dwarf woman with braided blond hair, blue eyes and ruddy skin, in a green "
        "tunic and a leather apron, a hammer in hand",
    ),
    CohortPerson(
        "Eirik",
        "A tall human man with a long blond beard, blue eyes, in a fur cloak over a brown "
        "tunic, an axe in hand",
    ),
    CohortPerson(
        "Faelan",
        "An elf man with long black hair, violet eyes and pale skin, in silver scale armour "
        "with a purple cloak, a curved sword in hand",
    ),
    CohortPerson(
        "Gorza",
        "An orc man with grey-green skin, tusks, yellow eyes and a black topknot, in spiked "
        "leather armour, a greataxe in hand",
    ),
    CohortPerson(
        "Hesper",
        "A tiefling woman with red skin, curved horns, yellow eyes and black hair, in a "
        "purple dress with golden trim, a book in hand",
    ),
    CohortPerson(
        "Ivo",
        "A halfling man with curly red hair, blue eyes and freckled skin, in a green vest "
        "over a white shirt, a sling in hand",
    ),
    CohortPerson(
        "Jarl Hakon",
        "A knight in black plate armour with a closed horned helmet, a purple cloak, a "
        "greatsword in hand",
    ),
    CohortPerson(
        "Kesh",
        "A lizardfolk hunter with green scales, orange eyes, in a loincloth and bone "
        "necklace, a spear in hand",
    ),
    CohortPerson(
        "Lady Verena",
        "A human woman with red hair in a bun, blue eyes and pale skin, in a golden gown with "
        "a white fur collar, a fan in hand",
    ),
    CohortPerson(
        "Mossback",
        "A firbolg man with grey skin, a brown beard, green eyes, in a robe of leaves and a "
        "brown cloak, a staff in hand",
    ),
    CohortPerson(
        "Nim",
        "A gnome woman with pink hair, brown eyes and tanned skin, in a yellow coat with "
        "goggles, a wrench in hand",
    ),
    CohortPerson(
        "Orsolya",
        "An old human woman with long white hair, dark eyes and brown skin, in a red shawl "
        "over a black dress, a cane in hand",
    ),
    CohortPerson(
        "Pell",
        "A kobold with blue scales, yellow eyes and small horns, in a patched orange tunic, a "
        "crossbow in hand",
    ),
    CohortPerson(
        "Quill",
        "A kenku with black feathers, dark eyes, in a grey hooded cloak, a quill and scroll "
        "in hand",
    ),
    CohortPerson(
        "Roderic",
        "A young human man with brown hair, hazel eyes and tanned skin, in a red doublet with "
        "white sleeves, a rapier in hand",
    ),
    CohortPerson(
        "Sister Amable",
        "A human woman with a white veil, grey eyes and dark skin, in a white and blue robe, "
        "a mace in hand",
    ),
    CohortPerson(
        "Tamsin",
        "A half-elf woman with short white hair, green eyes and brown skin, in brown leather "
        "armour with a red scarf, a longbow in hand",
    ),
    CohortPerson(
        "Uthgar",
        "A goliath man, bald, with grey skin, dark tattoos and pale eyes, bare-chested with a "
        "brown kilt, a club in hand",
    ),
    CohortPerson(
        "Vesk",
        "A pale vampire with slicked black hair and red eyes, in a black coat with a crimson "
        "lining, a cane in hand",
    ),
    CohortPerson(
        "Wren",
        "A young human girl with blond braids, blue eyes, in a grey cloak over a green dress, "
        "a lantern in hand",
    ),
    CohortPerson(
        "Xanthe",
        "A human woman with black curly hair, dark skin and golden eyes, in a turquoise robe "
        "with golden bracelets, a staff in hand",
    ),
)
"""Of every build, age and kind, so that whoever is compared has strangers like themselves."""
