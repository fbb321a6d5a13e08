"""Cards about the GM's decision: the question to the GM, what was decided, and the GM's note."""

from collections.abc import Sequence

from discord import AllowedMentions, ButtonStyle, Object

from cogs.characters.comparison import (
    compared,
    note_within,
    portraits_line,
    quoted,
    tagged_line,
    version_line,
)
from cogs.components.layout import (
    TEXT_LIMIT,
    WARNING,
    Attached,
    Card,
    CardPart,
    accent_of,
    card,
    safe,
    small,
)
from cogs.components.payloads import OnLook
from cogs.components.words import APPROVE, ASK_CHANGES, LOOKS, NOTE, REJECT
from cogs.games.cards import game_master_mention
from cogs.interactions.buttons import ActionButton, buttons
from db.enums import LookStatus
from db.models import CharacterLook, Game
from studio.services.characters.roster import CharacterSheet


def decision_buttons(look: CharacterLook) -> list[ActionButton]:
    """The three decisions of a GM on a version of looks."""
    return [
        ActionButton(APPROVE, "Approve", OnLook(look.id), style=ButtonStyle.success),
        ActionButton(ASK_CHANGES, "Request changes", OnLook(look.id)),
        ActionButton(REJECT, "Reject", OnLook(look.id), style=ButtonStyle.danger),
    ]


def approval_card(
    sheet: CharacterSheet,
    portraits: list[Attached],
    *,
    before: CharacterLook | None,
    ping: bool,
    among_gms: bool = False,
) -> Card:
    """The card on which the GM decides. `ping` mentions the GM.

    `before` is the version that the GM saw last: the card shows what changed since, and the GM's
    note. A private note is shown only `among_gms`; else a button shows it to the GM alone.
    """
    call = game_master_mention(sheet.game)
    new = " · new looks" if before is not None else ""
    head = [
        f"{call}, a character to look at:" if ping and call else "A character to look at:",
        f"**{safe(sheet.character.name)}** by <@{sheet.character.owner_id}>{new}",
        portraits_line(sheet.look, before, portraits),
        tagged_line(version_line(sheet.look, before), portraits),
    ]
    room = TEXT_LIMIT - sum(map(len, head))
    shown = before is not None and (among_gms or before.note_for_table)
    note, looks, is_whole = compared_with_note(sheet, before, room=room, shows_note=shown)
    rows = decision_buttons(sheet.look)
    if before is not None and before.note and not is_whole:
        rows.append(ActionButton(NOTE, "GM's note", OnLook(before.id)))
    return card(
        *head[:2],
        note,
        head[2],
        portraits,
        *looks,
        head[3],
        buttons(*rows),
        accent=accent_of(sheet.game.id),
        mentions=_gm_mentions(sheet.game) if ping else None,
    )


def compared_with_note(
    sheet: CharacterSheet, before: CharacterLook | None, *, room: int, shows_note: bool
) -> tuple[str, Sequence[CardPart], bool]:
    """The GM's note on the version before, the looks with what changed since, and whether the
    note is whole. Both texts have `room` characters together; the looks are always whole."""
    if before is None or not before.note:
        return "", compared(sheet.look, before, room=room), True
    title = f"**The GM's note** on version {before.version}:"
    if not shows_note:
        note = small(f"{title} private; the button shows it to the GM and the player.")
        return note, compared(sheet.look, before, room=room - len(note)), False
    whole = f"{title}{quoted(before.note)}"
    # A long note leaves most of the room to the looks, which the GM approves.
    looks = compared(sheet.look, before, room=room - min(len(whole), room // 4))
    left = room - sum(len(part) for part in looks if isinstance(part, str))
    if len(whole) <= left:
        return whole, looks, True
    return f"{title}{note_within(before.note, left - len(title))}", looks, False


def decided_card(
    sheet: CharacterSheet, portraits: list[Attached], *, among_gms: bool = False
) -> Card:
    """The approval card after the GM's decision.

    Where the table reads it, a private note stays out, and the player finds the next step.
    """
    look = sheet.look
    said = {
        LookStatus.APPROVED: "approved",
        LookStatus.CHANGES_REQUESTED: "asked for changes to",
        LookStatus.REJECTED: "did not accept",
    }[look.status]
    note = quoted(look.note) if among_gms or look.note_for_table else ""
    reader = _reader(look, among_gms=among_gms)
    # The player may be at the table, and is not among GMs.
    rows = _next_steps(look) if look.status != LookStatus.APPROVED and not among_gms else []
    return card(
        f"<@{look.decided_by}> {said} **{safe(sheet.character.name)}**{note}",
        portraits,
        tagged_line(f"played by <@{sheet.character.owner_id}>{reader}", portraits),
        buttons(*rows) if rows else "",
        accent=accent_of(sheet.game.id),
    )


def verdict_card(
    sheet: CharacterSheet,
    *,
    call_owner: bool,
    at_table: bool = False,
    portraits: Sequence[Attached] = (),
) -> Card:
    """Tells the player what the GM decided, and the next step.

    `at_table`: others read it, so a private note stays out, and a button shows it to the player.
    `portraits`: those of an approval, for the whole table.
    """
    look = sheet.look
    name = f"**{safe(sheet.character.name)}**"
    hidden = at_table and not look.note_for_table
    note = "" if hidden else quoted(look.note)
    call = f"<@{sheet.character.owner_id}>, " if call_owner else ""
    mentions = pinging(sheet.character.owner_id) if call_owner else None
    match look.status:
        case LookStatus.APPROVED:
            text = f"{call}{name} is approved. Try `/image scene` with them.{note}"
            by = tagged_line(f"approved by <@{look.decided_by}>", portraits) if portraits else ""
            return card(text, portraits, by, accent=accent_of(sheet.game.id), mentions=mentions)
        case LookStatus.CHANGES_REQUESTED:
            text = f"{call}the GM of *{safe(sheet.game.name)}* asks for changes to {name}.{note}"
        case _:
            text = f"{call}the GM of *{safe(sheet.game.name)}* did not accept {name}.{note}"
    return card(
        text,
        small("The GM's note is for you: the button shows it to you alone.")
        if hidden and look.note
        else "",
        buttons(*_next_steps(look, note=hidden)),
        accent=WARNING,
        mentions=mentions,
    )


def note_of_card(sheet: CharacterSheet, *, own: bool) -> Card:
    """The GM's note on a version, for its player and the GM."""
    look, name = sheet.look, safe(sheet.character.name)
    said = quoted(look.note) or "\nThere is none."
    rows = [ActionButton(LOOKS, "Edit looks", OnLook(look.id), style=ButtonStyle.primary)]
    return card(
        f"**The GM's note on {name}**, version {look.version}{said}",
        buttons(*rows) if own else "",
        accent=accent_of(sheet.game.id),
    )


def pinging(user_id: int) -> AllowedMentions:
    """Only that person is pinged."""
    return AllowedMentions(users=[Object(user_id)], roles=False, everyone=False)


def _next_steps(look: CharacterLook, *, note: bool = True) -> list[ActionButton]:
    """What a player can do with a version that was not approved. `note`: a button shows a private
    note."""
    rows = [ActionButton(LOOKS, "Edit looks", OnLook(look.id), style=ButtonStyle.primary)]
    if note and look.note and not look.note_for_table:
        rows.append(ActionButton(NOTE, "GM's note", OnLook(look.id)))
    return rows


def _reader(look: CharacterLook, *, among_gms: bool) -> str:
    """Who reads the note, where that is news; else empty."""
    if not look.note or (look.note_for_table and not among_gms):
        return ""
    return " · the table reads the note" if look.note_for_table else " · only they read the note"


def _gm_mentions(game: Game) -> AllowedMentions:
    if game.gm_role_id is not None:
        return AllowedMentions(roles=[Object(game.gm_role_id)], users=False, everyone=False)
    return pinging(game.gm_user_id or 0)
