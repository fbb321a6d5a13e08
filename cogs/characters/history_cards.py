"""Cards about the versions of a character's looks: their list, and one beside those of now."""

from collections.abc import Sequence

from discord import ButtonStyle, SelectOption
from discord.utils import format_dt

from cogs.characters.comparison import compared, tagged_line, version_line
from cogs.components.layout import TEXT_LIMIT, Attached, Card, accent_of, card, safe, small
from cogs.components.payloads import OnCharacter, OnLook
from cogs.components.words import GO_BACK, LOOK_VERSIONS, PICK_LOOK_VERSION
from cogs.interactions.buttons import ActionButton, buttons
from cogs.interactions.replies.who import the_gm
from cogs.interactions.selects import CHOICES_LIMIT, PickSelect, choice, picking
from db.enums import LookStatus
from db.models import CharacterLook
from studio.services.characters.history import LookHistory
from studio.services.characters.roster import CharacterSheet
from studio.services.people import gm_of

_LINES_ROOM = 3200
_WORDS_SHOWN = 90

_DECIDED = {
    LookStatus.APPROVED: "approved",
    LookStatus.CHANGES_REQUESTED: "sent back for changes",
    LookStatus.REJECTED: "not accepted",
}
_UNDECIDED = {LookStatus.PENDING: "waits for the GM", LookStatus.DRAFT: "draft"}


def history_card(history: LookHistory) -> Card:
    """All versions, newest first: who decided what and when. One can be picked to look at it."""
    character = history.character
    lines = [_line(history, each) for each in history.versions]
    shown, room = [], _LINES_ROOM
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        shown.append(line)
    left_out = len(lines) - len(shown)
    return card(
        f"**The looks of {safe(character.name)}**, newest first",
        "\n".join(shown),
        small(f"and {left_out} older; `/character history version:` opens any of them")
        if left_out
        else "",
        picking(
            PickSelect(
                PICK_LOOK_VERSION,
                OnCharacter(character.id),
                placeholder="Show a version beside those of now",
                choices=[_choice(each) for each in history.versions[:CHOICES_LIMIT]],
            )
        ),
        accent=accent_of(history.game.id),
    )


def version_card(history: LookHistory, look: CharacterLook, portraits: Sequence[Attached]) -> Card:
    """One version beside the one that counts now, with the changed words marked.

    Removed words are only in that version, bold ones only in the looks of now.
    """
    now = history.current
    other = now is not None and now.id != look.id
    head = [
        f"**{safe(history.character.name)}** · version {look.version} · {_decided(look)}",
        f"**Then** (version {look.version}) · **Now** (version {now.version})"
        if now is not None and other
        else "",
    ]
    shown = now if now is not None and other else look
    before = look if other else None
    room = TEXT_LIMIT - sum(map(len, head)) - 400
    rows = [ActionButton(LOOK_VERSIONS, "All versions", OnCharacter(history.character.id))]
    if history.can_go_back_to(look):
        go_back = ActionButton(
            GO_BACK, "Go back to this one", OnLook(look.id), style=ButtonStyle.primary
        )
        rows.insert(0, go_back)
    return card(
        *head,
        portraits,
        *compared(shown, before, room=room),
        tagged_line(version_line(shown, before), portraits),
        buttons(*rows),
        accent=accent_of(history.game.id),
    )


def gone_back_card(sheet: CharacterSheet, version: int) -> Card:
    """A character went back to that version, or waits for the GM to allow it."""
    name, look = f"**{safe(sheet.character.name)}**", sheet.look
    made = f"Version {look.version} is version {version} again"
    if look.status == LookStatus.APPROVED:
        said = f"{name} looks as in version {version} again. Scenes are drawn so from now on."
    else:
        said = (
            f"{made}. {name} waits for {the_gm(gm_of(sheet.game))}; until then scenes are drawn "
            "as before."
        )
    return card(
        said,
        buttons(ActionButton(LOOK_VERSIONS, "All versions", OnCharacter(sheet.character.id))),
        accent=accent_of(sheet.game.id),
    )


def _line(history: LookHistory, look: CharacterLook) -> str:
    now = " · **now**" if look.id == history.character.look_id else ""
    words = f"\n-# {safe(' '.join(look.looks.split()), _WORDS_SHOWN)}"
    return f"**{look.version}** · {_decided(look)}{now}{words}"


def _decided(look: CharacterLook) -> str:
    done = _DECIDED.get(look.status)
    if done is None:
        word = _UNDECIDED.get(look.status, str(look.status))
        return f"{word}, {format_dt(look.created_at, 'd')}"
    by = f" by <@{look.decided_by}>" if look.decided_by else ""
    at = look.decided_at or look.created_at
    return f"{done}{by}, {format_dt(at, 'd')}"


def _choice(look: CharacterLook) -> SelectOption:
    word = _DECIDED.get(look.status) or _UNDECIDED.get(look.status, str(look.status))
    return choice(look.id, f"Version {look.version} · {word}", " ".join(look.looks.split()))
