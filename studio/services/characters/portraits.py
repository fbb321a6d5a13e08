"""The saved portrait of a version of looks, and the order that another one would be."""

from dataclasses import dataclass

from studio.rules.asking.params import CastMember, GenerationKind, Params
from studio.rules.asking.picture_tags import PictureTag
from studio.services.characters.roster import CharacterSheet
from studio.services.orders.planning import NewOrder


@dataclass(frozen=True)
class Portrait:
    """The portrait of a version of looks: its object key, and who made it."""

    key: str
    tag: PictureTag


def portrait_offer(sheet: CharacterSheet) -> NewOrder:
    """The order of one more portrait, without its prompt: enough to know its cost."""
    who = CastMember(sheet.character.id, sheet.look.id, sheet.character.name)
    params = Params(scene=sheet.look.looks, cast=(who,), style=sheet.look.style)
    return NewOrder(GenerationKind.PORTRAIT, "", params)
