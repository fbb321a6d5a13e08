"""Characters for measuring likeness. No threshold was chosen on them.

Some are hard to tell apart: two goblins, two closed helmets, three elf women.
"""

from bot.commands.cohort_people import CohortPerson

CHARACTERS = (
    CohortPerson(
        "Mira",
        "A young human woman with short black hair, brown eyes and olive skin, in a teal "
        "jacket over a white shirt, a short sword at her side",
    ),
    CohortPerson(
        "Borin",
        "A stocky dwarf man with a long grey beard, dark eyes and tanned skin, in bronze "
        "plate armour with a green cloak, a battleaxe in hand",
    ),
    CohortPerson(
        "Sylvara",
        "An elf woman with long golden hair, amber eyes and pale skin, in a white dress with "
        "a silver belt, a harp in hand",
    ),
    CohortPerson(
        "Thistle",
        "An elf woman with long brown hair, green eyes and tanned skin, in a brown leather "
        "tunic and green cloak, a spear in hand",
    ),
    CohortPerson(
        "Aerin",
        "An elf woman with long white hair, grey eyes and fair skin, in a violet robe, a "
        "crystal staff in hand",
    ),
    CohortPerson(
        "Skrit",
        "A small goblin with dark green skin, yellow eyes, a red cap, in a blue waistcoat, a "
        "club in hand",
    ),
    CohortPerson(
        "Mogg",
        "A goblin with orange skin, long ears and black eyes, bald, in a grey fur vest, a bow "
        "in hand",
    ),
    CohortPerson(
        "Sir Caldus",
        "A knight in full plate armour with a closed steel helmet, a yellow tabard, a lance "
        "in hand",
    ),
    CohortPerson(
        "The Warden",
        "A tall figure in black plate armour with a closed helmet, a red cloak, a halberd in hand",
    ),
    CohortPerson(
        "Zariel",
        "A tiefling woman with blue skin, straight horns, white eyes and dark blue hair, in a "
        "grey leather coat, a whip in hand",
    ),
    CohortPerson(
        "Hollis",
        "A halfling woman with long red hair, brown eyes and freckled skin, in a brown dress "
        "with a green apron, a frying pan in hand",
    ),
    CohortPerson(
        "Krag",
        "An orc man with brown skin, big tusks, red eyes and a bald head, in iron shoulder "
        "plates and a red sash, a flail in hand",
    ),
    CohortPerson(
        "Elder Fenn",
        "An old human man with a bald head, a long grey beard and blue eyes, in a brown robe "
        "with a rope belt, a lantern in hand",
    ),
    CohortPerson(
        "Sable",
        "A drow man with short white hair, violet eyes and black skin, in a dark red cloak "
        "over black leather, a hand crossbow",
    ),
    CohortPerson(
        "Pyrrha",
        "A dragonborn woman with golden scales and red eyes, in a white tabard over chain "
        "mail, a warhammer in hand",
    ),
    CohortPerson(
        "Jasper",
        "A young human man with blond hair, green eyes and fair skin, in a blue coat with "
        "brass buttons, a pistol in hand",
    ),
    CohortPerson(
        "Nadia",
        "A human woman with a long black braid, dark eyes and brown skin, in an orange "
        "sari-like robe, a curved dagger in hand",
    ),
    CohortPerson(
        "Ursa",
        "A half-orc woman with grey skin, small tusks, brown eyes and a brown mohawk, in a "
        "bear-fur cloak, two axes in hand",
    ),
    CohortPerson(
        "Tock",
        "A gnome man with wild white hair, blue eyes and pink skin, in a red coat with "
        "goggles, a hammer in hand",
    ),
    CohortPerson(
        "Mistral",
        "A tabaxi woman with grey striped fur, blue eyes, in a purple vest and loose white "
        "trousers, a scimitar in hand",
    ),
    CohortPerson(
        "Grave",
        "A skeleton knight with glowing blue eyes, in rusty chain mail and a torn green "
        "cloak, a longsword in hand",
    ),
    CohortPerson(
        "Lucan",
        "A priest with short brown hair, grey eyes and fair skin, in a white robe with a "
        "golden stole, a holy symbol in hand",
    ),
    CohortPerson(
        "Ravenna",
        "A human woman with long dark red hair, green eyes and pale skin, in a black gown "
        "with a high collar, a glowing orb in hand",
    ),
    CohortPerson(
        "Odo",
        "A fat human man with a brown moustache, dark eyes and ruddy skin, in a white apron "
        "over a yellow shirt, a ladle in hand",
    ),
)
