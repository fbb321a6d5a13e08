"""Pictures that could be brought nowhere: they wait until their requester comes again."""

from collections.abc import Sequence

from db.models import Generation
from db.repositories.queue import unreached
from db.session import Database
from studio.errors import NotYours
from studio.services.people import Person
from studio.services.pictures.finding import PictureView
from studio.services.pictures.images import Images
from studio.services.pictures.sights import PictureSights, Shown

_SHOWN_AT_ONCE = 3
# More of a person's waiting pictures are not read.
_MOST_READ = 50


class UnreachedPictures:
    """Lists the pictures that wait for a person, and notes which were shown."""

    def __init__(self, database: Database, images: Images, *, sights: PictureSights) -> None:
        self._database = database
        self._images = images
        self._sights = sights

    async def list_of_job(self, job_id: int) -> Sequence[Generation]:
        """The job's pictures that wait, in order."""
        async with self._database.read() as tx:
            return await unreached.of_job(tx, job_id)

    async def list_waiting(self, person: Person) -> Sequence[Generation]:
        """The first pictures that wait for the person in their server and can be shown where they
        are. Portraits are not among them: `/character show` has those."""
        async with self._database.read() as tx:
            found = await unreached.of_person(
                tx, person.user_id, guild_id=person.guild_id, limit=_MOST_READ
            )
        if not found:
            return ()
        shown = await self._sights.of(person, [each.id for each in found])
        return [each for each in found if shown[each.id] is Shown.YES][:_SHOWN_AT_ONCE]

    async def get(self, person: Person, generation_id: int) -> PictureView:
        """A picture of the person's own. Raises NotYours, PictureGone, NotShownHere."""
        view = await self._images.get_finished(person, generation_id)
        if view.generation.requester_id != person.user_id:
            raise NotYours("have this picture shown", owner_only=True)
        return view

    async def mark_shown(self, generation_ids: Sequence[int]) -> None:
        """Write that these pictures wait no longer."""
        async with self._database.write() as tx:
            await unreached.set_shown(tx, generation_ids)
