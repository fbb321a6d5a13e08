"""The proposal of a picture for a post: its scene, its characters, its price, the quota left."""

import asyncio
from dataclasses import dataclass

from db.models import Character, Game, Post
from db.repositories import characters
from db.session import Database
from studio.rules.asking.params import CastMember, Params
from studio.rules.consent import Consent, may_depict
from studio.rules.posts.proxies import IncomingMessage, SenderKind
from studio.rules.posts.scene_text import scene_text
from studio.rules.queue.costs import Cost, cost_of
from studio.services.characters.roster import CharacterSheet, Roster
from studio.services.orders.planning import Planner
from studio.services.people import DiscordPlace, Person, is_game_master, owns, require_open
from studio.services.pictures.images import CAST_LIMIT, DESCRIPTION_LIMIT
from studio.services.posts.posts import Posts
from studio.services.queue.quotas import Quotas


@dataclass(frozen=True)
class Proposal:
    """The first values of the form for a picture of a post.

    `scene` is taken from the post's text. `names` are the characters that can be in the picture,
    the post's own first when it is `drawable`. `costs` are the lowest and the highest cost of a
    picture.
    """

    post: Post
    game: Game
    character: Character
    scene: str
    names: tuple[str, ...]
    drawable: bool
    costs: tuple[Cost, Cost]

    @property
    def most(self) -> int:
        """How many of `names` can be in one picture."""
        return min(len(self.names), CAST_LIMIT)


class PostScenes:
    """Proposes pictures for posts."""

    def __init__(
        self, database: Database, posts: Posts, roster: Roster, planner: Planner, quotas: Quotas
    ) -> None:
        self._database = database
        self._posts = posts
        self._roster = roster
        self._planner = planner
        self._quotas = quotas

    async def propose(self, person: Person, post_id: int, *, limit: int) -> Proposal:
        """Propose a picture for the person's own post, with at most `limit` names. Raises PostGone,
        NotYours, MayNotWrite, GameClosed."""
        post = await self._posts.get_writable(person, post_id, act="add a picture to this post")
        known = await self._posts.get_details(person, post_id)
        require_open(known.game)
        speaker = known.character
        sheets = await self._drawable(person, known.game)
        sheets.sort(key=lambda each: each.character.id != speaker.id)
        said = IncomingMessage(SenderKind.WEBHOOK, speaker.name, post.text)
        return Proposal(
            post,
            known.game,
            speaker,
            # In a thread: reading a long post takes a while.
            await asyncio.to_thread(scene_text, said, name=speaker.name, limit=DESCRIPTION_LIMIT),
            tuple(each.character.name for each in sheets[:limit]),
            drawable=any(each.character.id == speaker.id for each in sheets),
            costs=await self._costs(
                person, known.game, sheets[:1], await person.sight.find_place(post.channel_id)
            ),
        )

    async def _drawable(self, person: Person, game: Game) -> list[CharacterSheet]:
        """The approved characters in play that the person may have drawn, by name."""
        async with self._database.read() as tx:
            is_player = await characters.plays(tx, game.id, person.user_id)
        is_gm = is_game_master(game, person)
        return [
            each
            for each in await self._roster.list_all(game, person=person)
            if each.character.look_id is not None
            and each.character.retired_at is None
            and may_depict(
                Consent(each.character.consent),
                person_is_owner=owns(person, each.character, game),
                is_player=is_player,
                is_gm=is_gm,
            )
        ]

    async def _costs(
        self,
        person: Person,
        game: Game,
        sheets: list[CharacterSheet],
        place: DiscordPlace | None,
    ) -> tuple[Cost, Cost]:
        """The lowest and highest cost of a scene in that place, without and with a character:
        another model may draw characters."""
        casts: list[tuple[CastMember, ...]] = [()]
        for each in sheets:
            look_id = each.character.look_id or each.look.id
            casts.append((CastMember(each.character.id, look_id, each.character.name),))
        prices = [
            price
            for cast in casts
            for price in await self._planner.prices(
                Params(scene="", cast=cast), game.guild_id, place
            )
        ]
        usage = await self._quotas.usage(person.user_id, game.guild_id)
        low, high = (
            cost_of(usage, count=1, price_micros=each) for each in (min(prices), max(prices))
        )
        return low, high
