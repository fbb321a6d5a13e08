"""A game with characters that a test adds."""

from dataclasses import dataclass

from db.enums import LookStatus
from db.models import Character, CharacterLook
from studio.rules.text import name_key
from studio.services.characters.roster import Roster
from studio.services.people import Person
from tests.support.clock import START
from tests.support.ground import GUILD_ID, Ground

OWNER = Person(1, GUILD_ID)


@dataclass
class Cast:
    """A game's characters, and a way to add some."""

    ground: Ground
    roster: Roster

    async def add(self, name: str, *statuses: LookStatus) -> int:
        """A character of the owner with versions of looks in these states; gives its id."""
        async with self.ground.database.write() as tx:
            character = Character(
                game_id=self.ground.game.id,
                owner_id=OWNER.user_id,
                name=name,
                name_key=name_key(name),
                backstory="",
                created_at=START,
            )
            tx.add(character)
            await tx.flush()
            for version, status in enumerate(statuses, 1):
                look = CharacterLook(
                    character_id=character.id,
                    version=version,
                    looks=f"looks {version}",
                    style="",
                    seed=0,
                    status=status,
                    created_at=START,
                )
                tx.add(look)
                await tx.flush()
                if status == LookStatus.APPROVED:
                    character.look_id = look.id
        return character.id
