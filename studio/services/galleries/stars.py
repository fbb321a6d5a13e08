"""Stars: members star the pictures that they like best."""

from dataclasses import dataclass

from db.repositories import games, pictures, stars
from db.session import Database, Transaction
from studio.errors import NotShownHere, PictureGone
from studio.services.galleries.galleries import is_in_gallery
from studio.services.people import Person
from studio.services.pictures.sights import PictureSights


@dataclass(frozen=True)
class Starred:
    """How many members starred a picture, and whether this person did."""

    count: int
    own: bool


class Stars:
    """The stars of every game's pictures."""

    def __init__(self, database: Database, *, sights: PictureSights) -> None:
        self._database = database
        self._sights = sights

    async def of(self, person: Person, generation_id: int) -> Starred | None:
        """A picture's stars as that person sees them; None when they cannot star it, because it is
        in no gallery that they see."""
        if not await self._is_shown(person, generation_id):
            return None
        async with self._database.read() as tx:
            if not await _is_visible(tx, person, generation_id):
                return None
            own = await stars.is_starred(tx, generation_id, person.user_id)
            return Starred(await stars.count(tx, generation_id), own)

    async def toggle(self, person: Person, generation_id: int) -> Starred:
        """Star a picture, or remove the person's star. Raises PictureGone, NotShownHere."""
        await self._sights.require(person, generation_id)
        async with self._database.write() as tx:
            if not await _is_visible(tx, person, generation_id):
                raise PictureGone
            now = await self._database.now(tx)
            if await stars.add(tx, generation_id, person.user_id, now=now):
                return Starred(await stars.count_one(tx, generation_id, 1), own=True)
            if await stars.remove(tx, generation_id, person.user_id):
                return Starred(await stars.count_one(tx, generation_id, -1), own=False)
            return Starred(await stars.count(tx, generation_id), own=False)

    async def _is_shown(self, person: Person, generation_id: int) -> bool:
        try:
            await self._sights.require(person, generation_id)
        except (PictureGone, NotShownHere):
            return False
        return True


async def _is_visible(tx: Transaction, person: Person, generation_id: int) -> bool:
    generation = await pictures.generation(tx, generation_id)
    if generation is None:
        return False
    game = await games.in_guild(tx, person.guild_id, generation.game_id)
    return game is not None and await is_in_gallery(tx, person, game, generation_id)
