"""Ready-made looks from which a member can begin a character."""

from dataclasses import dataclass

from studio.rules.text import name_key


@dataclass(frozen=True)
class Archetype:
    """A name and looks that the member can edit before anything is drawn."""

    name: str
    looks: str


ARCHETYPES = (
    Archetype(
        "Elven ranger",
        "A young elf woman with long copper-red hair, green eyes and pale freckled skin, "
        "wearing a moss-green hooded cloak over brown leather armour, a longbow in hand",
    ),
    Archetype(
        "Dwarf smith",
        "A broad dwarf man with a braided black beard, brown eyes and tanned skin, "
        "in a soot-stained leather apron over a rust-red shirt, a warhammer in hand",
    ),
    Archetype(
        "Human knight",
        "A tall human woman with short blond hair, blue eyes and fair skin, "
        "in polished steel plate armour with a blue tabard, a longsword at her side",
    ),
    Archetype(
        "Tiefling warlock",
        "A lean tiefling man with curved black horns, violet skin, golden eyes and white hair, "
        "in a long crimson coat with brass buttons, a glowing orb in hand",
    ),
    Archetype(
        "Halfling thief",
        "A small halfling with curly brown hair, hazel eyes and ruddy skin, "
        "in a patched grey cloak and soft boots, a dagger in hand",
    ),
    Archetype(
        "Orc healer",
        "A strong orc woman with green skin, small tusks, amber eyes and long black braids, "
        "in white robes with a yellow sash, a wooden staff in hand",
    ),
)


def archetype(name: str) -> Archetype | None:
    """The archetype of that name; None when there is none."""
    key = name_key(name)
    return next((each for each in ARCHETYPES if name_key(each.name) == key), None)
