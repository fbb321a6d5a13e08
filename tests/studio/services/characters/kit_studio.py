"""Characters with portraits in a store, and the services of their kits."""

from io import BytesIO

from PIL import Image
from sqlalchemy import select

from db.enums import AssetRole, LookStatus
from db.models import Asset, Character, Game, Generation
from db.repositories import characters
from studio.rules.kits.files import KitFile
from studio.services.characters.kit_zips import KitZip, KitZips
from studio.services.characters.kits import Kit, KitAddress, Kits
from studio.services.characters.public_kits import PublicKits
from studio.services.people import Person
from studio.storage.base import session_key
from studio.storage.local import LocalStore
from tests.studio.services.characters.casts import Cast
from tests.support.ground import GUILD_ID

APPROVED, PENDING, DRAFT = LookStatus.APPROVED, LookStatus.PENDING, LookStatus.DRAFT
GM, ADMIN = Person(5, GUILD_ID), Person(8, GUILD_ID, is_admin=True)
STRANGER, ABROAD = Person(9, GUILD_ID), Person(1, 800, is_admin=True)
LEFT = Person(1, 0)
SILVER = 0xB9BEC7
MIB = 1024 * 1024


def address(code: str, file: KitFile) -> str:
    return f"https://limner.example.org/kit/{code}/{file.value}"


def png(colour: str, size: tuple[int, int] = (300, 400)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


class Studio:
    """A cast with portraits in a store, and the services of their kits."""

    def __init__(self, cast: Cast, store: LocalStore) -> None:
        self.cast = cast
        self.store = store
        self.database = cast.ground.database
        self.kits = self.kits_at(address)
        self.public = PublicKits(self.database, store)
        self.zips = KitZips(self.database, cast.roster, self.kits)

    def kits_at(self, given: KitAddress | None) -> Kits:
        return Kits(self.database, self.store, address=given)

    async def add(self, name: str = "Elara", *statuses: LookStatus, colour: str = "teal") -> int:
        """A character with these versions; each approved one has a portrait of its own."""
        character_id = await self.cast.add(name, *(statuses or (APPROVED,)))
        await self.portray(character_id, colour)
        return character_id

    async def portray(
        self, character_id: int, colour: str, size: tuple[int, int] = (300, 400)
    ) -> int:
        """A portrait for the approved looks of the character; gives its generation."""
        job = await self.cast.ground.add()
        async with self.database.write() as tx:
            character = await tx.get_one(Character, character_id)
            drawn = select(Generation).where(Generation.job_id == job.id)
            generation = (await tx.scalars(drawn)).one()
            key = session_key(
                game_id=1, session_id=generation.session_id, name=f"{generation.id}.png"
            )
            content = png(colour, size)
            tx.add(
                Asset(
                    game_id=character.game_id,
                    generation_id=generation.id,
                    role=AssetRole.OUTPUT,
                    store="local",
                    key=key,
                    mime="image/png",
                    size_bytes=len(content),
                    width=size[0],
                    height=size[1],
                    sha256="0" * 64,
                    created_at=self.cast.ground.clock.now(),
                )
            )
            if character.look_id is not None:
                look = await characters.look(tx, character.look_id)
                assert look is not None
                look.portrait_id = generation.id
        await self.store.put(key, content, mime="image/png")
        return generation.id

    async def lose(self, kit: Kit) -> None:
        await self.store.delete(kit.key)

    async def approve_new(self, character_id: int, colour: str) -> None:
        """A new version of looks is approved."""
        async with self.database.write() as tx:
            newest = await characters.newest_look(tx, character_id)
            newest.status = APPROVED
            (await tx.get_one(Character, character_id)).look_id = newest.id
        await self.portray(character_id, colour)

    async def close_game(self) -> None:
        """The game of the cast is closed."""
        async with self.database.write() as tx:
            game = await tx.get_one(Game, self.cast.ground.game.id)
            game.closed_at = self.cast.ground.clock.now()

    async def make_zips(self, person: Person, *, limit_bytes: int = 10 * MIB) -> list[KitZip]:
        game = self.cast.ground.game
        return [each async for each in self.zips.make(person, game, limit_bytes=limit_bytes)]
