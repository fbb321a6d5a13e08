"""Cards about characters: preview, sheet and list."""

from collections.abc import Sequence

from discord import ButtonStyle

from cogs.characters.approval_cards import compared_with_note, decision_buttons, pinging
from cogs.characters.comparison import portraits_line, quoted, tagged_line, version_line
from cogs.characters.wardrobe_cards import consent_words, states_line
from cogs.components.layout import WARNING, Attached, Card, CardPart, accent_of, card, safe, small
from cogs.components.payloads import OnCharacter, OnLook, OnQuestion, OnTry
from cogs.components.words import (
    AGAIN,
    BRING_BACK,
    DELETE_CHARACTER,
    DISMISS,
    GALLERY_OF,
    KIT,
    LOOK_VERSIONS,
    LOOKS,
    PAGE_BACK,
    PAGE_ON,
    SAVE,
    TRIES,
)
from cogs.interactions.buttons import ActionButton, buttons
from cogs.interactions.pager import leaves
from cogs.interactions.replies.who import the_gm
from db.enums import LookStatus
from db.models import Character, CharacterLook, Game, Generation
from studio.rules.asking.alt_text import alt_text
from studio.rules.asking.instruction import STYLE_LIMIT
from studio.rules.asking.params import Params
from studio.rules.asking.picture_tags import picture_tag
from studio.rules.likeness.verdicts import LikenessRate
from studio.services.characters.roster import CharacterSheet
from studio.services.characters.wardrobe import Closet
from studio.services.people import gm_of

# Discord's limit of buttons in a row.
_ROW = 5
# Characters of a sheet's card for the looks and the GM's notes; the backstory comes after them.
_LOOKS_AND_NOTES = 3300

STATUS_LABELS = {
    LookStatus.DRAFT: "draft, not saved yet",
    LookStatus.PENDING: "waits for the GM",
    LookStatus.APPROVED: "approved",
    LookStatus.CHANGES_REQUESTED: "the GM asked for changes",
    LookStatus.REJECTED: "not accepted",
}


def preview_card(
    sheet: CharacterSheet,
    tries: list[Generation],
    shown: Generation,
    content: bytes,
    *,
    extension: str,
    for_owner: int | None = None,
    unused_uploads: bool = False,
    note: str = "",
) -> Card:
    """One of the tried portraits, with buttons to save it, try again, edit looks and turn pages.

    `for_owner`: the user id to ping when the card is not private. `unused_uploads`: the
    painter does not use the pictures that the player sent. `note` says what another try costs.
    """
    ids = [each.id for each in tries]
    index = ids.index(shown.id)
    before = ids[index - 1] if index > 0 else 0
    after = ids[index + 1] if index + 1 < len(ids) else 0
    look_id = sheet.look.id
    portrait = [portrait_picture(sheet, shown, content, extension=extension)]
    return card(
        f"<@{for_owner}>, your portrait is here." if for_owner else "",
        f"**Is this {safe(sheet.character.name)}?** · try {index + 1} of {len(ids)}",
        portrait,
        tagged_line(safe(Params.from_json(shown.params).style, 80), portrait),
        small("This painter works from words alone; your pictures are kept for others.")
        if unused_uploads
        else "",
        small(note) if note else "",
        buttons(
            ActionButton(SAVE, "Save", OnTry(look_id, shown.id), style=ButtonStyle.success),
            ActionButton(AGAIN, "Try again", OnLook(look_id)),
            ActionButton(LOOKS, "Edit looks", OnLook(look_id)),
            *leaves(
                (PAGE_BACK, OnTry(look_id, before)),
                (PAGE_ON, OnTry(look_id, after)),
                has_back=bool(before),
                has_on=bool(after),
            ),
        ),
        accent=accent_of(sheet.game.id),
        mentions=pinging(for_owner) if for_owner else None,
    )


def saved_card(sheet: CharacterSheet) -> Card:
    """A portrait is saved: whether the GM must approve it, and the next step."""
    name = f"**{safe(sheet.character.name)}**"
    if sheet.look.status == LookStatus.APPROVED:
        text = f"{name} is ready. Try `/image scene` with them."
    else:
        gm = the_gm(gm_of(sheet.game))
        text = f"{name} is saved and waits for {gm}. You hear from me as soon as they decide."
    return card(text, accent=accent_of(sheet.game.id))


def sheet_card(
    closet: Closet,
    portrait: list[Attached],
    *,
    own: bool,
    steers: bool,
    is_gm: bool,
    before: CharacterLook | None = None,
    best: Sequence[Attached] = (),
    rate: LikenessRate | None = None,
) -> Card:
    """A character, with the buttons that the person who looks can use.

    `before`: the version that the GM saw before, if the person reads the GM's notes. `best`:
    thumbnails of the character's most starred pictures. `rate`: how many pictures are recognised as
    the character.
    """
    sheet = closet.sheet
    character, look = sheet.character, sheet.look
    retired = character.retired_at is not None
    label = "retired" if retired else STATUS_LABELS.get(look.status, look.status)
    rows: list[ActionButton] = []
    if is_gm and look.status == LookStatus.PENDING:
        rows += decision_buttons(look)
    if own and not retired:
        if look.status in (LookStatus.DRAFT, LookStatus.CHANGES_REQUESTED):
            rows.append(ActionButton(TRIES, "Tries", OnLook(look.id), style=ButtonStyle.primary))
        rows.append(ActionButton(LOOKS, "Edit looks", OnLook(look.id)))
    if steers and retired:
        rows.append(ActionButton(BRING_BACK, "Bring back", OnCharacter(character.id)))
    # A character that was never approved has no pictures.
    if character.look_id is not None:
        rows.append(ActionButton(GALLERY_OF, "All pictures", OnCharacter(character.id)))
        rows += _approved_buttons(character, own=own, steers=steers)[: _ROW - len(rows)]
    notes, looks = _notes_and_looks(sheet, before, reads_notes=own or is_gm)
    return card(
        f"**{safe(character.name)}** · {label}",
        *notes,
        portraits_line(look, before, portrait),
        portrait,
        *looks,
        f"**Backstory**\n{safe(character.backstory, 1200)}" if character.backstory else "",
        states_line(closet),
        tagged_line(f"{_style_line(look, before)} · {_played_by(character)}", [*portrait, *best]),
        small(f"may be drawn by: {consent_words(character)}"),
        f"**Likeness** {rate.words}" if rate and rate.words else "",
        "**Best pictures**" if best else "",
        best,
        buttons(*rows) if rows else "",
        accent=accent_of(sheet.game.id),
    )


def _notes_and_looks(
    sheet: CharacterSheet, before: CharacterLook | None, *, reads_notes: bool
) -> tuple[Sequence[str], Sequence[CardPart]]:
    """The GM's note, and the looks with what changed since the version that the GM saw."""
    look = sheet.look
    own_note = quoted(look.note) if reads_notes else ""
    notes = [f"**The GM's note**{own_note}"] if own_note else []
    room = _LOOKS_AND_NOTES - sum(map(len, notes))
    note, looks, _ = compared_with_note(sheet, before, room=room, shows_note=True)
    return [*notes, note], looks


def list_card(game: Game, sheets: list[CharacterSheet]) -> Card:
    """The game's characters, one line for each."""
    if not sheets:
        return card("Nobody here yet. Make the first one with `/character create`.")
    lines = [
        f"**{safe(each.character.name, 60)}** · "
        + ("the GM's" if each.character.npc else f"<@{each.character.owner_id}>")
        + " · "
        + (
            "retired"
            if each.character.retired_at
            else STATUS_LABELS.get(each.look.status, each.look.status)
        )
        for each in sheets
    ]
    shown, more = _fitting(lines, 3500)
    tail = small(f"and {more} more; `/character show` finds them by name") if more else ""
    return card(f"**Characters of {safe(game.name)}**", "\n".join(shown), tail)


def delete_character_card(sheet: CharacterSheet) -> Card:
    """Asks before a character is deleted."""
    return card(
        f"Delete **{safe(sheet.character.name)}**? Pictures they are in stay. "
        "To take them out of play for a while, use `/character retire`.",
        buttons(
            ActionButton(DELETE_CHARACTER, "Delete", OnCharacter(sheet.character.id)),
            ActionButton(DISMISS, "Keep", OnQuestion(sheet.character.id)),
        ),
        accent=WARNING,
    )


def portrait_picture(
    sheet: CharacterSheet, generation: Generation, content: bytes, *, extension: str
) -> Attached:
    """A portrait as a file for a card."""
    params = Params.from_json(generation.params)
    tag = picture_tag(generation.provider, params)
    return Attached(
        f"limner-{generation.id}.{extension}",
        content,
        alt_text(params, tag=tag, portrait=True),
        tag.words,
    )


def _approved_buttons(character: Character, *, own: bool, steers: bool) -> list[ActionButton]:
    """What approved looks are good for besides scenes, and the way to earlier ones."""
    found = []
    if own:
        found.append(ActionButton(KIT, "Kit", OnCharacter(character.id)))
    if steers:
        found.append(ActionButton(LOOK_VERSIONS, "Versions", OnCharacter(character.id)))
    return found


def _style_line(look: CharacterLook, before: CharacterLook | None) -> str:
    return version_line(look, before) if before else safe(look.style, STYLE_LIMIT)


def _played_by(character: Character) -> str:
    if character.npc:
        return "a GM's character"
    return f"played by <@{character.owner_id}>"


def _fitting(lines: list[str], limit: int) -> tuple[list[str], int]:
    """The lines that fit into `limit` characters, and how many lines are left out."""
    used = 0
    for index, line in enumerate(lines):
        used += len(line) + 1
        if used > limit:
            return lines[:index], len(lines) - index
    return lines, 0
