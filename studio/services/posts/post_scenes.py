"""A picture for a post, before it is asked for: what is proposed, what it costs, what is left."""

import asyncio
from dataclasses import dataclass

from db.models import Character, Game, Post
from db.repositories import characters
from db.session import Database
from studio.errors import NoGameHere
from studio.rules.asking.params import CastMember, Params
from studio.rules.consent import Consent, may_depict
from studio.rules.posts.proxies import IncomingMessage, SenderKind
from studio.rules.posts.scene_text import scene_text
from studio.services.characters.roster import CharacterSheet, Roster
from studio.services.orders.planning import Planner
from studio.services.people import Person, is_game_master, owns
from studio.services.pictures.images import CAST_LIMIT, DESCRIPTION_LIMIT
from studio.services.posts.posts import Posts
from studio.services.queue.quotas import Quotas, Usage


@dataclass(frozen=True)
class Proposal:
    """What a form for a picture of a post begins with.

    `scene` is proposed from the post. `names` are those who can be in it, the post's own
    character first where it is `drawable`. `prices` are what a picture costs in micro-dollars,
    the lowest and the highest.
    """

    post: Post
    game: Game
    character: Character
    scene: str
    names: tuple[str, ...]
    drawable: bool
    prices: tuple[int, int]
    usage: Usage

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
        """For one's own post; at most `limit` names. Raises PostGone, NotYours, NoGameHere."""
        post = await self._posts.get_own(person, post_id, act="add a picture to this post")
        known = await self._posts.get_details(person, post_id)
        if known.game.closed_at is not None:
            raise NoGameHere
        speaker = known.character
        sheets = await self._drawable(person, known.game)
        sheets.sort(key=lambda each: each.character.id != speaker.id)
        said = IncomingMessage(SenderKind.WEBHOOK, speaker.name, post.text)
        return Proposal(
            post,
            known.game,
            speaker,
            # Long posts take a while to be read.
            await asyncio.to_thread(scene_text, said, name=speaker.name, limit=DESCRIPTION_LIMIT),
            tuple(each.character.name for each in sheets[:limit]),
            drawable=any(each.character.id == speaker.id for each in sheets),
            prices=await self._prices(sheets[:1]),
            usage=await self._quotas.usage(person),
        )

    async def _drawable(self, person: Person, game: Game) -> list[CharacterSheet]:
        """The characters in play with approved looks whom the person may have drawn, by name."""
        async with self._database.read() as tx:
            is_player = await characters.plays(tx, game.id, person.user_id)
        is_gm = is_game_master(game, person)
        return [
            each
            for each in await self._roster.list_all(game)
            if each.character.look_id is not None
            and each.character.retired_at is None
            and may_depict(
                Consent(each.character.consent),
                person_is_owner=owns(person, each.character, game),
                is_player=is_player,
                is_gm=is_gm,
            )
        ]

    async def _prices(self, sheets: list[CharacterSheet]) -> tuple[int, int]:
        """Of a scene alone and of one with somebody in it: another model may draw that."""
        casts: list[tuple[CastMember, ...]] = [()]
        for each in sheets:
            look_id = each.character.look_id or each.look.id
            casts.append((CastMember(each.character.id, look_id, each.character.name),))
        prices = [await self._planner.price(Params(scene="", cast=cast)) for cast in casts]
        return min(prices), max(prices)
