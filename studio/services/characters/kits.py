"""The identity kit of a character: its crop, its ring, its files and its public addresses.

Everything is made from the approved portrait when somebody asks for it, so a kit is never out of
date: a new version of looks renews it when it is approved, and a deleted character has none.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from secrets import token_urlsafe

from db.enums import AssetRole
from db.models import Character, CharacterKit, CharacterLook
from db.repositories import characters, games, pictures
from db.session import Database, Transaction
from studio.errors import (
    CharacterGone,
    CharacterNotApproved,
    Missing,
    NoPublicAddress,
    NotYours,
    ObjectMissing,
    PortraitLost,
    UploadRefused,
    WhichCharacter,
)
from studio.picture_threads import work_on_picture
from studio.rules.asking.picture_tags import PictureTag, stored_tag
from studio.rules.kits.crops import FIRST_CROP, Crop, CropMove, Size, moved, moves_left
from studio.rules.kits.files import ADDRESS_LIMIT, RINGS, KitFile, KitLook
from studio.rules.kits.painting import PaintedFile, paint_kit, paint_preview
from studio.rules.pictures.gate import Picture
from studio.services.characters.roster import CharacterSheet
from studio.services.people import Person, as_member, gm_of, require_open
from studio.storage.base import Store

KitAddress = Callable[[str, KitFile], str]
"""Gives the public address of a kit's file by the kit's code."""

# 16 characters: nobody guesses one.
_CODE_BYTES = 12
_ACT = "take this character's identity kit"


@dataclass(frozen=True)
class Kit:
    """The kit of a character with approved looks, as it is cut and framed now.

    `key` is the portrait's object key, and `size` its size in pixels. `addresses` are the public
    addresses of the files; empty while they are switched off, and in a closed game. `may_publish`:
    they can be switched on here.
    """

    sheet: CharacterSheet
    look: KitLook
    key: str
    tag: PictureTag
    size: Size
    addresses: Mapping[KitFile, str]
    may_publish: bool

    @property
    def moves(self) -> frozenset[CropMove]:
        """The moves that change the crop."""
        return moves_left(self.look.crop, self.size)


class Kits:
    """The kits of all characters. Only a character's owner takes one.

    `address` gives public addresses; None: the web server has none.
    """

    def __init__(
        self, database: Database, store: Store, *, address: KitAddress | None = None
    ) -> None:
        self._database = database
        self._store = store
        self._address = address

    async def get(self, person: Person, character_id: int) -> Kit:
        """The kit of the person's own character.

        Raises CharacterGone, NotAMember, NotYours, CharacterNotApproved, PortraitLost.
        """
        person, _ = await self._as_member(person, character_id)
        async with self._database.read() as tx:
            return await self.read_kit(tx, await _own(tx, person, character_id))

    async def move(self, person: Person, character_id: int, move: CropMove) -> Kit:
        """Move the crop by one step. Raises what `get` raises."""
        person, guild_id = await self._as_member(person, character_id)
        async with self._database.write(guild_id) as tx:
            sheet = await _own(tx, person, character_id)
            kit = await self.read_kit(tx, sheet)
            row = await _row_for_change(tx, kit)
            crop = moved(kit.look.crop, move, kit.size)
            row.portrait_id = kit.sheet.look.portrait_id
            row.crop_x, row.crop_y, row.zoom = crop.x, crop.y, crop.zoom
            return await self.read_kit(tx, sheet)

    async def set_ring(self, person: Person, character_id: int, ring: int | None) -> Kit:
        """Set the colour of the ring; None: no ring. Raises what `get` raises, and Missing for a
        colour that cannot be picked."""
        if ring is not None and ring not in RINGS:
            raise Missing
        person, guild_id = await self._as_member(person, character_id)
        async with self._database.write(guild_id) as tx:
            sheet = await _own(tx, person, character_id)
            row = await _row_for_change(tx, await self.read_kit(tx, sheet))
            row.ring = ring
            return await self.read_kit(tx, sheet)

    async def publish(self, person: Person, character_id: int, *, public: bool) -> Kit:
        """Switch the public addresses on or off. Once on, off and on again they are the same.

        They can be switched off also when there is nothing to show, and the error is raised
        afterwards. Raises what `get` raises, GameClosed and NoPublicAddress.
        """
        person, guild_id = await self._as_member(person, character_id)
        async with self._database.write(guild_id) as tx:
            sheet = await _own(tx, person, character_id)
            if public:
                require_open(sheet.game)
                row = await _row_for_change(tx, await self._publishable(tx, sheet))
                row.code = row.code or token_urlsafe(_CODE_BYTES)
                row.public = True
            elif (kept := await characters.kit(tx, character_id)) is not None:
                kept.public = False
        async with self._database.read() as tx:
            return await self.read_kit(tx, await _own(tx, person, character_id))

    async def paint_preview(self, person: Person, kit: Kit) -> Picture:
        """The portrait with its crop, and what becomes of it. Raises PortraitLost."""
        portrait = await self._load(kit)
        try:
            return await work_on_picture(paint_preview, person.user_id, portrait, kit.look)
        except UploadRefused as error:
            raise PortraitLost(kit.sheet.character.name) from error

    async def paint(self, person: Person, kit: Kit) -> list[PaintedFile]:
        """All files of the kit. Raises PortraitLost."""
        portrait = await self._load(kit)
        try:
            return await work_on_picture(paint_kit, person.user_id, portrait, kit.look)
        except UploadRefused as error:
            raise PortraitLost(kit.sheet.character.name) from error

    async def read_kit(self, tx: Transaction, sheet: CharacterSheet) -> Kit:
        """The kit of a character, as the transaction sees it. Raises CharacterNotApproved,
        CharacterGone and PortraitLost. The caller checks who asks."""
        character = await characters.find_living(tx, sheet.character.id)
        if character is None:
            raise CharacterGone
        if character.look_id is None:
            newest = await characters.newest_look(tx, character.id)
            raise CharacterNotApproved(
                character.name, newest.status, character.owner_id, gm_of(sheet.game)
            )
        look = await characters.look(tx, character.look_id)
        row = await characters.kit(tx, character.id)
        portrait_id = look.portrait_id if look is not None else None
        drawn = await pictures.generation(tx, portrait_id) if portrait_id else None
        asset = await pictures.asset(tx, portrait_id, AssetRole.OUTPUT) if portrait_id else None
        if look is None or drawn is None or asset is None:
            raise PortraitLost(character.name)
        is_open = sheet.game.closed_at is None
        return Kit(
            CharacterSheet(character, look, sheet.game),
            kit_look(row, look),
            asset.key,
            stored_tag(drawn.provider, drawn.params),
            (asset.width, asset.height),
            self._addresses(row) if is_open else {},
            is_open and self._may_publish,
        )

    @property
    def _may_publish(self) -> bool:
        """Whether files can have public addresses that other bots take."""
        if self._address is None:
            return False
        code = "x" * len(token_urlsafe(_CODE_BYTES))
        return all(len(self._address(code, each)) <= ADDRESS_LIMIT for each in KitFile)

    def _addresses(self, row: CharacterKit | None) -> Mapping[KitFile, str]:
        if row is None or not row.public or not row.code or not self._may_publish:
            return {}
        assert self._address is not None
        return {each: self._address(row.code, each) for each in KitFile}

    async def _publishable(self, tx: Transaction, sheet: CharacterSheet) -> Kit:
        """The kit whose addresses are to be on. Raises NoPublicAddress."""
        kit = await self.read_kit(tx, sheet)
        if not kit.may_publish:
            raise NoPublicAddress
        return kit

    async def _as_member(self, person: Person, character_id: int) -> tuple[Person, int]:
        """The person as a member of the character's server, also from a private message; and the
        server's id."""
        async with self._database.read() as tx:
            game = (await _find(tx, character_id)).game
        return await as_member(person, game, gone=CharacterGone), game.guild_id

    async def _load(self, kit: Kit) -> bytes:
        try:
            return await self._store.get(kit.key)
        except ObjectMissing as error:
            raise PortraitLost(kit.sheet.character.name) from error


def kit_look(row: CharacterKit | None, look: CharacterLook) -> KitLook:
    """How the kit of these looks is cut and framed. A crop of another portrait does not count."""
    if row is None:
        return KitLook()
    own = row.portrait_id == look.portrait_id
    return KitLook(Crop(row.crop_x, row.crop_y, row.zoom) if own else FIRST_CROP, row.ring)


def only_own(person: Person, found: list[Character]) -> Character:
    """The one character that a person who names none means. Raises WhichCharacter."""
    own = [each for each in found if each.owner_id == person.user_id]
    if len(own) == 1:
        return own[0]
    raise WhichCharacter(tuple(each.name for each in own))


async def _find(tx: Transaction, character_id: int) -> CharacterSheet:
    """The character with its newest looks. Raises CharacterGone."""
    character = await characters.find_living(tx, character_id)
    if character is None:
        raise CharacterGone
    game = await games.by_id(tx, character.game_id)
    return CharacterSheet(character, await characters.newest_look(tx, character.id), game)


async def _own(tx: Transaction, person: Person, character_id: int) -> CharacterSheet:
    """The person's own character, as the transaction sees it. Raises CharacterGone, NotYours."""
    sheet = await _find(tx, character_id)
    if not sheet.is_own(person):
        raise NotYours(_ACT, owner_only=True)
    return sheet


async def _row_for_change(tx: Transaction, kit: Kit) -> CharacterKit:
    """The row of the kit; a new one with what the kit shows, where it has none."""
    character_id = kit.sheet.character.id
    row = await characters.kit(tx, character_id)
    if row is None:
        crop = kit.look.crop
        row = CharacterKit(
            character_id=character_id,
            portrait_id=kit.sheet.look.portrait_id,
            crop_x=crop.x,
            crop_y=crop.y,
            zoom=crop.zoom,
            ring=kit.look.ring,
            public=False,
        )
        tx.add(row)
        await tx.flush()
    return row
