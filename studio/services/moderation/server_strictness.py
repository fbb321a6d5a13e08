"""How strictly a server has words and pictures judged: members look, and its admins set it."""

from dataclasses import dataclass

from db.repositories import guilds
from db.session import Database
from studio.errors import AdminOnly, BadSetting
from studio.rules.moderation.judging import Strictness
from studio.rules.moderation.showing import strictness_of_place
from studio.services.moderation.ratings import USUAL, channel_rating, server_strictness
from studio.services.people import DiscordPlace, Person

_CHOICES = (Strictness.STANDARD, Strictness.STRICT)


@dataclass(frozen=True)
class StrictnessHere:
    """What counts in a place. None: the server's admins set nothing, the channel has no rating."""

    usual: Strictness
    server: Strictness | None = None
    channel: Strictness | None = None

    @property
    def counts(self) -> Strictness:
        """How strictly the place is judged."""
        return strictness_of_place(server=self.server, channel=self.channel, usual=self.usual)


class ServerStrictness:
    """The strictness of every server. `usual` is the bot's own setting."""

    def __init__(self, database: Database, *, usual: Strictness) -> None:
        self._database = database
        self._usual = usual

    async def look(self, guild_id: int, place: DiscordPlace) -> StrictnessHere:
        """What counts in a place of the server."""
        async with self._database.read() as tx:
            server = await server_strictness(tx, guild_id)
            return StrictnessHere(self._usual, server, await channel_rating(tx, place))

    async def set(self, person: Person, strictness: str) -> None:
        """Set the strictness of the person's server; "": the bot's setting counts.

        A server cannot be relaxed as a whole: only an age-restricted channel can. Raises
        AdminOnly, BadSetting.
        """
        if not person.is_admin:
            raise AdminOnly("set how strictly words are judged")
        if strictness not in (USUAL, *_CHOICES):
            raise BadSetting("strictness", strictness, " or ".join(_CHOICES))
        async with self._database.write(person.guild_id) as tx:
            now = await self._database.now(tx)
            guild = await guilds.get_or_create(tx, person.guild_id, now=now)
            guild.strictness = strictness
