"""A server with a game and its gallery; tests add pictures as rows."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from db.enums import Consent, LookStatus
from db.models import Appearance, Asset, Character, CharacterLook, Game, Generation, Job, Session
from db.repositories import games, guilds, pictures
from db.session import Database
from studio.rules.asking.params import Params
from studio.rules.asking.styles import style_key
from studio.services.characters.roster import Roster
from studio.services.galleries.galleries import Galleries, GalleryFilter, GalleryPage
from studio.services.galleries.stars import Stars
from studio.services.games.games import Games
from studio.services.moderation.words import WordCheck
from studio.services.people import Person
from studio.services.pictures.sights import PictureSights
from studio.storage.local import LocalStore
from tests.support.clock import START, HandClock
from tests.support.sight import EVERYWHERE

GUILD, ELSEWHERE = 900, 901
ANN, BEN = 1, 2
# The channel of a game has this number and the id of the game.
GAMES_CHANNEL = 7000
VIEWER = Person(ANN, GUILD, sight=EVERYWHERE)


@dataclass
class FilledGallery:
    """A server with a game, its gallery, and ways to add rows."""

    database: Database
    store: LocalStore
    galleries: Galleries
    stars: Stars
    game: Game
    session_id: int = 0

    async def add_game(self, guild_id: int) -> Game:
        """Add another game to that server."""
        game = Game(guild_id=guild_id, name="Another", gm_user_id=5, created_at=START)
        async with self.database.write() as tx:
            await guilds.get_or_create(tx, guild_id, now=START)
            tx.add(game)
            await tx.flush()
            await games.add_channel(tx, game.id, GAMES_CHANNEL + game.id, now=START)
        return game

    async def add_session(self, game: Game | None = None, **changes: Any) -> int:
        """Add a session, to the first game if none is given."""
        game = game or self.game
        session = Session(
            guild_id=game.guild_id,
            game_id=game.id,
            owner_id=ANN,
            title="A quiet harbour",
            created_at=START,
            updated_at=START,
            **changes,
        )
        async with self.database.write() as tx:
            tx.add(session)
        return session.id

    async def add_character(self, game: Game | None = None) -> int:
        """Add a character."""
        name = "Elara"
        character = Character(
            game_id=(game or self.game).id,
            owner_id=ANN,
            name=name,
            name_key=name.casefold(),
            created_at=START,
        )
        async with self.database.write() as tx:
            tx.add(character)
            await tx.flush()
            look = CharacterLook(
                character_id=character.id,
                version=1,
                looks="an elf",
                style="",
                seed=0,
                status=LookStatus.APPROVED,
                created_at=START,
            )
            tx.add(look)
            await tx.flush()
            character.look_id = look.id
        return character.id

    async def add_pictures(
        self,
        count: int = 1,
        *,
        game: Game | None = None,
        session_id: int | None = None,
        character_id: int | None = None,
        style: str = "",
        **changes: Any,
    ) -> list[int]:
        """Add so many pictures; gives their ids, the newest first."""
        game, session_id = game or self.game, session_id or self.session_id
        async with self.database.write() as tx:
            job = Job(
                guild_id=game.guild_id,
                game_id=game.id,
                session_id=session_id,
                requester_id=ANN,
                fair_tag=1,
                status="done",
                not_before=START,
                channel_id=5,
                created_at=START,
            )
            tx.add(job)
            await tx.flush()
            values: dict[str, Any] = {
                "requester_id": ANN,
                "status": "succeeded",
                "kind": "scene",
                "created_at": START,
                **changes,
            }
            added = [
                Generation(
                    game_id=game.id,
                    session_id=session_id,
                    job_id=job.id,
                    step=step,
                    text="a quiet harbour",
                    prompt="A quiet harbour.",
                    params=Params(scene="a quiet harbour", style=style).to_json(),
                    style_key=style_key(style),
                    seed=step,
                    provider="sketch",
                    model="sketch-standard",
                    **values,
                )
                for step in range(count)
            ]
            tx.add_all(added)
            await tx.flush()
            # A message that everybody sees, without a delivery of its own.
            for each in added:
                await pictures.add_showing(
                    tx, each.id, channel_id=5, message_id=80_000 + each.id, now=START
                )
            if character_id is not None:
                tx.add_all(
                    Appearance(
                        generation_id=each.id, character_id=character_id, session_id=session_id
                    )
                    for each in added
                )
        return [each.id for each in added][::-1]

    async def character(self, character_id: int) -> Character:
        """A character's row."""
        async with self.database.read() as tx:
            return await tx.get_one(Character, character_id)

    async def say_consent(self, character_id: int, consent: str) -> None:
        """Set who may have a character drawn, and see its pictures."""
        async with self.database.write() as tx:
            (await tx.get_one(Character, character_id)).consent = Consent(consent)

    async def keep_thumbnail(self, generation_id: int, content: bytes) -> None:
        """Store a picture's thumbnail, with its row."""
        key = f"games/1/{generation_id}-thumbnail.webp"
        await self.store.put(key, content, mime="image/webp")
        await self.add(asset(self.game.id, generation_id, "thumbnail"))

    async def star(self, generation_id: int, *user_ids: int) -> None:
        """Add a star of each of these people."""
        for user_id in user_ids:
            await self.stars.toggle(Person(user_id, GUILD, sight=EVERYWHERE), generation_id)

    async def add(self, *rows: Any) -> None:
        """Add rows."""
        async with self.database.write() as tx:
            tx.add_all(rows)

    async def delete_pictures(self, ids: Sequence[int]) -> None:
        """Delete pictures."""
        async with self.database.write() as tx:
            for id in ids:
                (await tx.get_one(Generation, id)).deleted_at = START

    def of(self, **filters: Any) -> GalleryFilter:
        """A filter of the game's gallery."""
        return GalleryFilter(self.game.id, **filters)

    async def page(
        self, filter: GalleryFilter | None = None, *, by: Person = VIEWER, **where: int
    ) -> GalleryPage:
        """A page of the game's gallery."""
        return await self.galleries.page(by, filter or self.of(), **where)

    async def shown(self, filter: GalleryFilter | None = None) -> list[int]:
        """The ids of all pictures, page by page."""
        page = await self.page(filter)
        ids = shown(page)
        while page.older:
            page = await self.page(filter, before_id=ids[-1])
            ids += shown(page)
        return ids


def shown(page: GalleryPage) -> list[int]:
    """The ids on a page."""
    return [each.generation.id for each in page.entries]


def asset(game_id: int, generation_id: int, role: str) -> Asset:
    """The row of a stored file of a picture."""
    return Asset(
        game_id=game_id,
        generation_id=generation_id,
        role=role,
        store="local",
        key=f"games/1/{generation_id}-{role}.webp",
        mime="image/webp",
        size_bytes=5,
        width=1,
        height=1,
        sha256=f"{generation_id}{role}",
        created_at=START,
    )


@asynccontextmanager
async def filled_gallery(database_url: str, folder: Path) -> AsyncIterator[FilledGallery]:
    """A gallery without pictures."""
    clock = HandClock()
    database = Database(database_url, now=clock.now)
    store = await LocalStore.open(folder)
    games = Games(database, cast(WordCheck, None), clock=clock)
    roster = Roster(database, cast(WordCheck, None), clock=clock)
    sights = PictureSights(database)
    galleries = Galleries(database, store, games=games, roster=roster, sights=sights)
    stars = Stars(database, sights=sights)
    gallery = FilledGallery(database, store, galleries, stars, cast(Game, None))
    gallery.game = await gallery.add_game(GUILD)
    gallery.session_id = await gallery.add_session()
    try:
        yield gallery
    finally:
        await store.close()
        await database.close()
