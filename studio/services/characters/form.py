"""A new character as its player typed it."""

from dataclasses import dataclass

from studio.rules.asking.instruction import STYLE_LIMIT
from studio.rules.asking.styles import DEFAULT_STYLE
from studio.rules.posts.twins import require_one_alphabet
from studio.rules.text import check_name, clean, require_length, require_words
from studio.services.characters.roster import BACKSTORY_LIMIT

LOOKS_LIMIT = 1500


@dataclass(frozen=True)
class CharacterForm:
    """A character as the player typed it. `uploads` are encoded pictures. With `npc` every GM may
    voice the character."""

    name: str
    looks: str
    backstory: str = ""
    style: str = ""
    uploads: tuple[bytes, ...] = ()
    npc: bool = False


def checked_form(form: CharacterForm) -> CharacterForm:
    """The form with its texts cleaned. Raises InputErrors."""
    return CharacterForm(
        name=require_one_alphabet(check_name(form.name)),
        looks=require_words(form.looks, field="looks", limit=LOOKS_LIMIT),
        backstory=require_length(clean(form.backstory), field="backstory", limit=BACKSTORY_LIMIT),
        style=require_length(clean(form.style), field="style", limit=STYLE_LIMIT) or DEFAULT_STYLE,
        uploads=form.uploads,
        npc=form.npc,
    )
