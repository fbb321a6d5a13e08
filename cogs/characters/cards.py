"""Cards about characters: preview, approval, sheet and list."""

from collections.abc import Sequence
from itertools import groupby

from discord import AllowedMentions, ButtonStyle, Object
from rapidfuzz.distance import Indel

from cogs.characters.wardrobe_cards import consent_words, states_line
from cogs.components.layout import WARNING, Attached, Card, accent_of, card, safe, small, tags
from cogs.components.payloads import OnCharacter, OnLook, OnQuestion, OnTry
from cogs.components.words import (
    AGAIN,
    APPROVE,
    ASK_CHANGES,
    BRING_BACK,
    DELETE_CHARACTER,
    DISMISS,
    GALLERY_OF,
    LOOKS,
    PAGE_BACK,
    PAGE_ON,
    REJECT,
    SAVE,
    TRIES,
)
from cogs.games.cards import game_master_mention
from cogs.interactions.buttons import ActionButton, buttons
from cogs.interactions.pager import leaves
from cogs.interactions.replies.who import the_gm
from db.enums import LookStatus
from db.models import Character, CharacterLook, Game, Generation
from studio.rules.asking.alt_text import alt_text
from studio.rules.asking.instruction import STYLE_LIMIT
from studio.rules.asking.params import Params
from studio.rules.asking.picture_tags import picture_tag
from studio.services.characters.characters import NOTE_LIMIT
from studio.services.characters.form import LOOKS_LIMIT
from studio.services.characters.roster import CharacterSheet
from studio.services.characters.wardrobe import Closet
from studio.services.people import gm_of

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
        _tagged(safe(Params.from_json(shown.params).style, 80), portrait),
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
        mentions=_pinging(for_owner) if for_owner else None,
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


def approval_card(
    sheet: CharacterSheet,
    portraits: list[Attached],
    *,
    before: CharacterLook | None,
    ping: bool,
) -> Card:
    """The card on which the GM decides. `ping` mentions the GM.

    `before` are the approved looks; the new looks then show their changed words in bold.
    """
    looks = safe(sheet.look.looks, LOOKS_LIMIT)
    title = f"**{safe(sheet.character.name)}** by <@{sheet.character.owner_id}>"
    if before is not None:
        title += " · new looks"
        looks = marked(before.looks, sheet.look.looks)
    call = game_master_mention(sheet.game)
    return card(
        f"{call}, a character to look at:" if ping and call else "A character to look at:",
        title,
        portraits,
        looks,
        _tagged(f"{safe(sheet.look.style, STYLE_LIMIT)} · version {sheet.look.version}", portraits),
        buttons(
            ActionButton(APPROVE, "Approve", OnLook(sheet.look.id), style=ButtonStyle.success),
            ActionButton(ASK_CHANGES, "Request changes", OnLook(sheet.look.id)),
            ActionButton(REJECT, "Reject", OnLook(sheet.look.id), style=ButtonStyle.danger),
        ),
        accent=accent_of(sheet.game.id),
        mentions=_gm_mentions(sheet.game) if ping else None,
    )


def decided_card(sheet: CharacterSheet, portraits: list[Attached]) -> Card:
    """The approval card after the GM's decision."""
    said = {
        LookStatus.APPROVED: "approved",
        LookStatus.CHANGES_REQUESTED: "asked for changes to",
        LookStatus.REJECTED: "did not accept",
    }[sheet.look.status]
    note = _quoted(sheet.look.note)
    return card(
        f"<@{sheet.look.decided_by}> {said} **{safe(sheet.character.name)}**{note}",
        portraits,
        _tagged(f"played by <@{sheet.character.owner_id}>", portraits),
        accent=accent_of(sheet.game.id),
    )


def verdict_card(
    sheet: CharacterSheet, *, call_owner: bool, portraits: Sequence[Attached] = ()
) -> Card:
    """Tells the player what the GM decided, and the next step.

    `portraits`: those of an approval, for the whole table.
    """
    name = f"**{safe(sheet.character.name)}**"
    note = _quoted(sheet.look.note)
    call = f"<@{sheet.character.owner_id}>, " if call_owner else ""
    mentions = _pinging(sheet.character.owner_id) if call_owner else None
    match sheet.look.status:
        case LookStatus.APPROVED:
            text = f"{call}{name} is approved. Try `/image scene` with them.{note}"
            by = _tagged(f"approved by <@{sheet.look.decided_by}>", portraits) if portraits else ""
            return card(text, portraits, by, accent=accent_of(sheet.game.id), mentions=mentions)
        case LookStatus.CHANGES_REQUESTED:
            text = f"{call}the GM of *{safe(sheet.game.name)}* asks for changes to {name}.{note}"
        case _:
            text = f"{call}the GM of *{safe(sheet.game.name)}* did not accept {name}.{note}"
    return card(
        text,
        buttons(
            ActionButton(LOOKS, "Edit looks", OnLook(sheet.look.id), style=ButtonStyle.primary)
        ),
        accent=WARNING,
        mentions=mentions,
    )


def sheet_card(
    closet: Closet,
    portrait: list[Attached],
    *,
    own: bool,
    steers: bool,
    is_gm: bool,
    best: Sequence[Attached] = (),
) -> Card:
    """A character, with the buttons that the person who looks can use.

    `best`: thumbnails of the character's most starred pictures.
    """
    sheet = closet.sheet
    character, look = sheet.character, sheet.look
    retired = character.retired_at is not None
    label = "retired" if retired else STATUS_LABELS.get(look.status, look.status)
    rows: list[ActionButton] = []
    if is_gm and look.status == LookStatus.PENDING:
        rows += [
            ActionButton(APPROVE, "Approve", OnLook(look.id), style=ButtonStyle.success),
            ActionButton(ASK_CHANGES, "Request changes", OnLook(look.id)),
            ActionButton(REJECT, "Reject", OnLook(look.id), style=ButtonStyle.danger),
        ]
    if own and not retired:
        if look.status in (LookStatus.DRAFT, LookStatus.CHANGES_REQUESTED):
            rows.append(ActionButton(TRIES, "Tries", OnLook(look.id), style=ButtonStyle.primary))
        rows.append(ActionButton(LOOKS, "Edit looks", OnLook(look.id)))
    if steers and retired:
        rows.append(ActionButton(BRING_BACK, "Bring back", OnCharacter(character.id)))
    # A character that was never approved has no pictures.
    if character.look_id is not None:
        rows.append(ActionButton(GALLERY_OF, "All pictures", OnCharacter(character.id)))
    return card(
        f"**{safe(character.name)}** · {label}",
        portrait,
        safe(look.looks, LOOKS_LIMIT),
        f"**Backstory**\n{safe(character.backstory, 1200)}" if character.backstory else "",
        states_line(closet),
        _tagged(f"{safe(look.style, STYLE_LIMIT)} · {_played_by(character)}", [*portrait, *best]),
        small(f"may be drawn by: {consent_words(character)}"),
        "**Best pictures**" if best else "",
        best,
        buttons(*rows) if rows else "",
        accent=accent_of(sheet.game.id),
    )


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


def marked(old: str, new: str) -> str:
    """The new looks, escaped, with the changed words in bold: those in a row as one passage."""
    words = new.split()
    same = {
        index
        for step in Indel.opcodes(old.split(), words)
        if step.tag == "equal"
        for index in range(step.dest_start, step.dest_end)
    }
    passages = groupby(range(len(words)), same.__contains__)
    texts = ((kept, " ".join(words[at] for at in some)) for kept, some in passages)
    shown = ((kept, safe(text, LOOKS_LIMIT)) for kept, text in texts)
    return " ".join(text if kept else f"**{text}**" for kept, text in shown)


def _tagged(facts: str, pictures: Sequence[Attached]) -> str:
    """The small line of a card: the facts, and who made its pictures."""
    return small(" · ".join(filter(None, (facts, tags(pictures)))))


def _quoted(note: str) -> str:
    """The whole note as a quote on lines of its own; empty without one."""
    return "".join(f"\n> {line}" for line in safe(note, NOTE_LIMIT).split("\n")) if note else ""


def _played_by(character: Character) -> str:
    if character.npc:
        return "a GM's character"
    return f"played by <@{character.owner_id}>"


def _pinging(user_id: int) -> AllowedMentions:
    return AllowedMentions(users=[Object(user_id)], roles=False, everyone=False)


def _gm_mentions(game: Game) -> AllowedMentions:
    if game.gm_role_id is not None:
        return AllowedMentions(roles=[Object(game.gm_role_id)], users=False, everyone=False)
    return _pinging(game.gm_user_id or 0)


def _fitting(lines: list[str], limit: int) -> tuple[list[str], int]:
    """The lines that fit into `limit` characters, and how many lines are left out."""
    used = 0
    for index, line in enumerate(lines):
        used += len(line) + 1
        if used > limit:
            return lines[:index], len(lines) - index
    return lines, 0
