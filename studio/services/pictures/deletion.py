"""Deletes a picture: checks who may, and updates its session."""

from db.models import DeliveryRecord
from db.repositories import pictures
from db.session import Database
from studio.errors import NotYours, PictureGone
from studio.services.people import Person, as_member, gm_of, may_steer
from studio.services.pictures.covers import replace_cover
from studio.services.pictures.finding import PictureView
from studio.services.pictures.images import Images


class PictureDeletion:
    """Deletes pictures. The caller deletes the message that shows the picture."""

    def __init__(self, database: Database, images: Images) -> None:
        self._database = database
        self._images = images

    async def delete(self, person: Person, generation_id: int) -> DeliveryRecord | None:
        """Delete a picture; its children stay. Gives its delivery record, None without one.

        Raises NotYours, PictureGone.
        """
        found = await self.get_deletable(person, generation_id)
        async with self._database.write(person.guild_id) as tx:
            generation = await pictures.generation(tx, generation_id)
            if generation is None or generation.deleted_at is not None:
                raise PictureGone
            generation.deleted_at = await self._database.now(tx)
            await replace_cover(tx, found.session.id, gone=[generation_id])
            return await pictures.delivery(tx, generation_id)

    async def get_deletable(self, person: Person, generation_id: int) -> PictureView:
        """The picture, if this person may delete it. Raises NotYours, PictureGone, NotShownHere."""
        found = await self._images.load(generation_id)
        person = await as_member(person, found.game, gone=PictureGone)
        if found.generation.requester_id != person.user_id:
            # The owner of a session may not see every step of it.
            await self._images.get(person, generation_id)
        if not _may_delete(person, found):
            raise NotYours("delete this picture", gm=gm_of(found.game))
        return found

    async def may_delete(self, person: Person, view: PictureView) -> bool:
        """Whether the person may delete the picture."""
        return _may_delete(await as_member(person, view.game, gone=PictureGone), view)


def _may_delete(person: Person, view: PictureView) -> bool:
    """Whether the person requested the picture, owns its session, or is the GM or an admin."""
    owners = (view.generation.requester_id, view.session.owner_id)
    return any(may_steer(person, view.game, owner_id=owner) for owner in owners)
