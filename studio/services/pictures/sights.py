"""Who sees which picture: the one rule that every service asks.

A person sees a picture that they requested, every picture of a game that they steer, and every
picture in a channel that they may view. What they see is shown only in a place whose rating takes
it. A step that was never posted is seen by its requester, the GM and admins.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum

from db.models import Game, Generation
from db.repositories import guilds, pictures
from db.repositories.pictures import SeenPlaces
from db.session import Database, Transaction
from studio.errors import NotShownHere, PictureGone
from studio.rules.moderation.judging import Strictness
from studio.rules.moderation.showing import may_show
from studio.services.moderation.ratings import strictness_by
from studio.services.people import DiscordPlace, Person, may_steer


class Shown(StrEnum):
    """Whether a picture is shown to a person in a place."""

    YES = "yes"
    # The person may not see it.
    HIDDEN = "hidden"
    # The person sees it elsewhere; the rating of this place does not take it.
    NOT_HERE = "not here"


class PictureSights:
    """Answers which pictures are shown to a person. `strictness` is the bot's own setting.

    It asks Discord, so the caller holds no transaction meanwhile.
    """

    def __init__(self, database: Database, *, strictness: Strictness = Strictness.STANDARD) -> None:
        self._database = database
        self._strictness = strictness

    async def of(self, person: Person, generation_ids: Collection[int]) -> Mapping[int, Shown]:
        """Whether each of these generations is shown to the person, in the place where they are.

        A generation of another server, or a missing one, is hidden.
        """
        async with self._database.read() as tx:
            places = await pictures.seen_places(tx, generation_ids)
            strictness = await self._read_strictness(tx, person.guild_id, person.place)
        shown = await self._judge(person, places, strictness)
        return dict.fromkeys(generation_ids, Shown.HIDDEN) | shown

    async def of_session(self, person: Person, session_id: int) -> Mapping[int, Shown]:
        """Whether each generation of the session is shown to the person, in the place where they
        are."""
        async with self._database.read() as tx:
            places = await pictures.seen_places_in_session(tx, session_id)
            strictness = await self._read_strictness(tx, person.guild_id, person.place)
        return await self._judge(person, places, strictness)

    async def require(self, person: Person, generation_id: int) -> None:
        """Raises PictureGone unless the person sees the picture, and NotShownHere when the rating
        of the place where they are does not take it."""
        shown = (await self.of(person, [generation_id]))[generation_id]
        if shown is Shown.NOT_HERE and generation_id in person.shown_ids:
            return  # it stands there, since the channel had another rating
        require_shown(shown)

    async def require_place(
        self, generation: Generation, place: DiscordPlace, *, game: Game
    ) -> None:
        """Raises NotShownHere when the rating of the place does not take the picture."""
        if not may_show(generation.rating, await self._strictness_at(game.guild_id, place)):
            raise NotShownHere

    async def _judge(
        self, person: Person, places: Sequence[SeenPlaces], strictness: Strictness
    ) -> dict[int, Shown]:
        own = [each for each in places if each.game.guild_id == person.guild_id]
        asked = {id for each in own if not _is_seen(person, each) for id in each.channel_ids}
        hidden = await person.sight.find_hidden(asked) if asked else frozenset()
        return {each.id: _shown(person, each, hidden, strictness) for each in own}

    async def _strictness_at(self, guild_id: int, place: DiscordPlace | None) -> Strictness:
        async with self._database.read() as tx:
            return await self._read_strictness(tx, guild_id, place)

    async def _read_strictness(
        self, tx: Transaction, guild_id: int, place: DiscordPlace | None
    ) -> Strictness:
        if place is None:
            return self._strictness
        rules = await guilds.judging_rules(tx, guild_id, channel_ids=place.candidates)
        return strictness_by(rules, place, usual=self._strictness)


def best_of(shown: Mapping[int, Shown]) -> Shown:
    """The most that the person sees of these generations; HIDDEN when there are none."""
    order = (Shown.YES, Shown.NOT_HERE)
    return next((each for each in order if each in shown.values()), Shown.HIDDEN)


def require_shown(shown: Shown) -> None:
    """Raises PictureGone for a hidden picture, NotShownHere for one that is not shown here."""
    if shown is Shown.HIDDEN:
        raise PictureGone
    if shown is Shown.NOT_HERE:
        raise NotShownHere


def hidden_ids(shown: Mapping[int, Shown]) -> frozenset[int]:
    """The ids of the generations that are not shown, for either reason."""
    return frozenset(id for id, each in shown.items() if each is not Shown.YES)


def _is_seen(person: Person, of: SeenPlaces) -> bool:
    """Whether the person sees it whatever its channels."""
    return of.id in person.shown_ids or may_steer(person, of.game, owner_id=of.requester_id)


def _shown(
    person: Person, of: SeenPlaces, hidden: Collection[int], strictness: Strictness
) -> Shown:
    if not _is_seen(person, of) and not _any_seen(of.channel_ids, hidden):
        return Shown.HIDDEN
    return Shown.YES if may_show(of.rating, strictness) else Shown.NOT_HERE


def _any_seen(channel_ids: Iterable[int], hidden: Collection[int]) -> bool:
    return any(each not in hidden for each in channel_ids)
