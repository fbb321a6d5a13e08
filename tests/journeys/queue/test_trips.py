"""How often a picture asks the database, from the click until its status card is removed.

Each statement costs processor time, and each transaction a member's time. A change that needs more
raises the numbers here knowingly.
"""

from dataclasses import dataclass

import pytest

from tests.journeys.queue.trips import Trips, noted_trips
from tests.journeys.table import Table


@dataclass(frozen=True)
class Most:
    """How many statements and transactions there may be. PostgreSQL also locks the server and
    the person, and notifies other processes."""

    statements: int
    transactions: int
    locks: int = 0

    def allows(self, trips: Trips, *, with_locks: bool) -> bool:
        """Whether there were no more."""
        statements = self.statements + (self.locks if with_locks else 0)
        return trips.statements <= statements and len(trips.transactions) <= self.transactions


SCENE = Most(39, 17, locks=4)
REPLY = Most(47, 22, locks=4)
# The portrait of a new character: its form, the character, the job, and the price of another try.
PORTRAIT = Most(65, 31, locks=5)


@pytest.mark.postgresql
async def test_a_scene_a_reply_and_a_portrait_take_few_trips_to_the_database(game: Table) -> None:
    database = game.stage.app.database
    await game.picture("an old mill")

    with noted_trips(database) as scene:
        picture = await game.picture("a quiet harbour")
    with noted_trips(database) as reply:
        await game.reply(picture, "at night, in the rain")
    with noted_trips(database) as portrait:
        await game.create_character()

    assert len(game.pictures()) == 3
    all_trips = [("a scene", scene, SCENE), ("a reply", reply, REPLY)]
    all_trips.append(("a portrait", portrait, PORTRAIT))
    too_many = [
        f"{what}: at most {most}, but {trips}"
        for what, trips, most in all_trips
        if not most.allows(trips, with_locks=not database.is_sqlite)
    ]
    assert not too_many, "\n".join(too_many)
