"""Cards about identity kits: the crop with its preview, the files, and the zips of a game."""

from collections.abc import Sequence
from dataclasses import replace

from discord import ButtonStyle

from cogs.characters.comparison import tagged_line
from cogs.components.kit_payloads import OnKitMove, OnKitSwitch
from cogs.components.layout import (
    Attached,
    AttachedBytes,
    Card,
    CardPart,
    accent_of,
    card,
    safe,
    small,
)
from cogs.components.payloads import OnCharacter
from cogs.components.words import KIT_FILES, KIT_MOVE, KIT_PUBLIC, PICK_RING
from cogs.interactions.buttons import ActionButton, buttons
from cogs.interactions.selects import PickSelect, choice, picking
from studio.rules.asking.alt_text import kit_alt
from studio.rules.export.names import file_stem
from studio.rules.kits.crops import CropMove
from studio.rules.kits.files import RINGS, KitFile
from studio.rules.kits.lines import KitLine, kit_lines
from studio.rules.kits.painting import PaintedFile
from studio.rules.letters import capitalised
from studio.rules.pictures.gate import Picture
from studio.rules.wording import joined
from studio.services.characters.kit_zips import KitZip
from studio.services.characters.kits import Kit

NO_RING = 0x1000000
"""The entry of the list of rings for no ring: a number that is no colour."""

_ARROWS = {
    CropMove.LEFT: "◀",
    CropMove.UP: "▲",
    CropMove.DOWN: "▼",
    CropMove.RIGHT: "▶",
}
_ZOOMS = {CropMove.CLOSER: "＋", CropMove.WIDER: "−"}
# A portrait below this size makes soft files.
_SMALL_PX = 300
_NAMES_SHOWN = 10
_PREVIEWED = "the crop of the portrait, the round token, the tile and the banner"


def kit_card(kit: Kit, preview: Picture) -> Card:
    """The portrait with its crop and what becomes of it, with buttons to move it, the files, and
    the lines for other bots where the addresses are on."""
    sheet = kit.sheet
    name = sheet.character.name
    shown = [
        Attached(
            f"limner-kit-of-{sheet.character.id}.{preview.extension}",
            preview.content,
            kit_alt(name, _PREVIEWED, kit.tag),
            kit.tag.words,
        )
    ]
    width, height = kit.size
    return card(
        f"**Identity kit of {safe(name)}** · version {sheet.look.version}",
        shown,
        tagged_line("the bright square becomes the avatar, its circle the token", shown),
        small(f"The portrait has only {width} × {height} pixels, so the files are soft.")
        if min(width, height) < _SMALL_PX
        else "",
        buttons(*[_move(kit, move, label) for move, label in _ARROWS.items()]),
        buttons(
            *[_move(kit, move, label) for move, label in _ZOOMS.items()],
            ActionButton(
                KIT_FILES, "Files", OnCharacter(sheet.character.id), style=ButtonStyle.primary
            ),
            *_switch(kit),
        ),
        picking(_rings(kit)),
        *_public_lines(kit),
        accent=accent_of(sheet.game.id),
    )


def files_card(kit: Kit, files: Sequence[PaintedFile]) -> Card:
    """The files of a kit to download, and the lines for other bots."""
    name = kit.sheet.character.name
    stem = file_stem(name, other="character")
    parts = [
        AttachedBytes(
            f"{stem}-{each.file.value}", each.content, kit_alt(name, each.file.words, kit.tag)
        )
        for each in files
    ]
    avatar = f"{stem}-{KitFile.AVATAR.value}"
    return card(
        f"**The kit of {safe(name)}** · version {kit.sheet.look.version}",
        *parts,
        small(f"{kit.tag.words} · token for Roll20: 280 px, for Foundry and others: 512 px"),
        *_public_lines(kit),
        *([] if kit.addresses else _lines_for_file(kit, avatar)),
        accent=accent_of(kit.sheet.game.id),
    )


def zip_card(made: KitZip) -> Card:
    """One of the zips with the kits of a game. The last one says who has no kit, and why."""
    game = made.kits[0].sheet.game
    names = [each.sheet.character.name for each in made.kits]
    part = "" if made.is_last and made.number == 1 else f" · part {made.number}"
    return card(
        f"**Identity kits of {safe(game.name)}**{part}",
        AttachedBytes(made.name, made.content),
        small(f"{_some(names)} · {_tags(made.kits)}"),
        small(f"Without approved looks: {_some(made.without_looks)}.")
        if made.without_looks
        else "",
        small(f"The portrait is lost: {_some(made.lost)}.") if made.lost else "",
        small(f"{made.left_out} more characters did not fit; `/character kit` takes one by name.")
        if made.left_out
        else "",
        accent=accent_of(game.id),
    )


def _move(kit: Kit, move: CropMove, label: str) -> ActionButton:
    payload = OnKitMove(kit.sheet.character.id, move)
    return ActionButton(KIT_MOVE, label, payload, disabled=move not in kit.moves)


def _switch(kit: Kit) -> list[ActionButton]:
    """The button that switches the addresses, where there can be any."""
    public = bool(kit.addresses)
    if not kit.may_publish and not public:
        return []
    label = "Addresses off" if public else "Addresses on"
    return [ActionButton(KIT_PUBLIC, label, OnKitSwitch(kit.sheet.character.id, not public))]


def _rings(kit: Kit) -> PickSelect:
    now = NO_RING if kit.look.ring is None else kit.look.ring
    entries = [*((colour, f"{capitalised(name)} ring") for colour, name in RINGS.items()),
               (NO_RING, "No ring")]  # fmt: skip
    choices = [choice(value, label) for value, label in entries]
    for each in choices:
        each.default = each.value == str(now)
    who = OnCharacter(kit.sheet.character.id)
    return PickSelect(PICK_RING, who, placeholder="The token's ring", choices=choices)


def _public_lines(kit: Kit) -> list[CardPart]:
    """The lines with the public address; before it is on, what that means."""
    if kit.addresses:
        told = small(
            "Whoever has an address sees the picture. A new version is shown there as soon as it "
            "is approved; **Addresses off** ends them all."
        )
        lines = kit_lines(kit.sheet.character.name, kit.addresses[KitFile.AVATAR])
        others = "\n".join(
            address for file, address in kit.addresses.items() if file is not KitFile.AVATAR
        )
        return [*_shown(lines), f"Token, banner and tile\n```\n{others}\n```", told]
    if kit.may_publish:
        return [
            small(
                "**Addresses on** gives each file a public address that does not expire, for bots "
                "that take no file. Whoever has it sees the picture."
            )
        ]
    return []


def _lines_for_file(kit: Kit, avatar: str) -> list[CardPart]:
    lines = [
        replace(each, bot=f"{each.bot}, with *{avatar}* attached")
        for each in kit_lines(kit.sheet.character.name, None)
    ]
    return [*_shown(lines), small("Avrae takes a public address only.")]


def _shown(lines: Sequence[KitLine]) -> list[str]:
    """Each line in a block of its own, which a phone copies with one tap. Nothing in it is read as
    formatting, and nobody is called."""
    # A new name holds no backtick. One from before must not end the block.
    texts = [each.text.replace("`", "'") for each in lines]
    return [f"{each.bot}\n```\n{text}\n```" for each, text in zip(lines, texts, strict=True)]


def _some(names: Sequence[str]) -> str:
    shown = [f"**{safe(name, 40)}**" for name in names[:_NAMES_SHOWN]]
    more = len(names) - len(shown)
    return joined([*shown, *([f"{more} more"] if more else [])])


def _tags(kits: Sequence[Kit]) -> str:
    return " · ".join(dict.fromkeys(each.tag.words for each in kits))
