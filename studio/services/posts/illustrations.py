"""Illustrates a message: finds its character and scene, and the price of a picture.

This service requests no picture: the caller requests the offered scene with `Images.draw_scene`.
The message is a copy from the moment of the click; Discord may have deleted it since.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from db.models import Character, Game, Post
from studio.errors import CharacterGone, IllustratingOff, NothingToIllustrate
from studio.rules.asking.instruction import COUNT_LIMIT
from studio.rules.asking.params import CastMember, Params
from studio.rules.posts.marks import is_dice_line
from studio.rules.posts.names import Match, MatchCertainty
from studio.rules.posts.proxies import IncomingMessage, speaker
from studio.rules.posts.scene_text import scene_text
from studio.rules.queue.allowance import require_room
from studio.rules.queue.costs import Cost, cost_of
from studio.rules.text import has_words
from studio.services.characters.roster import Roster
from studio.services.games.games import Games
from studio.services.orders.inputs import SceneForm
from studio.services.orders.planning import Planner
from studio.services.people import DiscordPlace, Person, gm_of, is_host
from studio.services.pictures.images import DESCRIPTION_LIMIT
from studio.services.posts.posts import Posts
from studio.services.queue.quotas import Quotas


@dataclass(frozen=True)
class SourceMessage:
    """A message to illustrate. `author` is the member who wrote it, None for a webhook or bot, and
    for a forward. `ours`: Limner posted it. `forwarded_id`: the message that it forwards."""

    id: int
    place: DiscordPlace
    said: IncomingMessage
    author: Person | None = None
    ours: bool = False
    forwarded_id: int | None = None


@dataclass(frozen=True)
class MessageReading:
    """A message and its match. `characters` are the game's to choose from, likeliest first."""

    message: SourceMessage
    game: Game
    match: Match
    characters: tuple[Character, ...]

    @property
    def character_id(self) -> int | None:
        """The character that speaks; None when the member has to choose."""
        name = self.match.found
        return next((each.id for each in self.characters if each.name == name), None)


@dataclass(frozen=True)
class IllustrationOffer:
    """The picture that is offered before it is requested. `name` is "" for no character.

    `costs` are those of one picture, of two and so on. `sketched`: the built-in painter draws it,
    which is free and no AI.
    """

    reading: MessageReading
    name: str
    character_id: int
    form: SceneForm
    costs: tuple[Cost, ...]
    sketched: bool


class Illustrations:
    """Reads messages, and offers pictures of them."""

    def __init__(
        self, games: Games, roster: Roster, posts: Posts, planner: Planner, quotas: Quotas
    ) -> None:
        self._games = games
        self._roster = roster
        self._posts = posts
        self._quotas = quotas
        self._planner = planner

    async def read(self, person: Person, message: SourceMessage) -> MessageReading:
        """Find the character that speaks in a message, in the game of its channel.

        Raises NoGameHere, IllustratingOff, NothingToIllustrate.
        """
        game = await self._games.get_here(message.place)
        settings = await self._games.channel_settings(message.place)
        if not settings.illustrate:
            raise IllustratingOff(is_host(person, game), gm_of(game))
        post = await self._posts.find_by_message(message.id)
        if post is not None:
            message = replace(message, said=_whole(message.said, post.text))
        elif message.ours and not is_dice_line(message.said.text.partition("\n")[2]):
            raise NothingToIllustrate("ours")
        if not _has_words(message.said):
            raise NothingToIllustrate("words")
        characters = [
            each.character
            for each in await self._roster.list_all(game, person=person)
            if each.character.retired_at is None
        ]
        speaks = post or await self._forwarded(message, game)
        if speaks is not None:
            match = _of_post(speaks.character_id, characters)
        else:
            voices = await self._roster.list_voices(message.author, game) if message.author else []
            match = await asyncio.to_thread(
                speaker,
                message.said,
                [each.name for each in characters],
                own=[each.name for each in voices],
            )
        return MessageReading(message, game, match, _likeliest_first(characters, match))

    async def _forwarded(self, message: SourceMessage, game: Game) -> Post | None:
        """The post of this game that a message forwards. Only its character is used: the forward
        may show a part of it."""
        if message.forwarded_id is None:
            return None
        post = await self._posts.find_by_message(message.forwarded_id)
        return post if post is not None and post.game_id == game.id else None

    async def offer(
        self, person: Person, reading: MessageReading, character_id: int
    ) -> IllustrationOffer:
        """Offer a picture of the message with that character; `character_id` 0: without one.

        Raises CharacterGone, NotDepicted, CharacterNotApproved, QuotaReached.
        """
        name, style = "", ""
        cast: tuple[CastMember, ...] = ()
        if character_id:
            if character_id not in [each.id for each in reading.characters]:
                raise CharacterGone
            name = await self._roster.get_name(character_id, guild_id=reading.game.guild_id)
            [sheet] = await self._roster.get_cast(reading.game, [name], person=person)
            style = sheet.look.style
            cast = (CastMember(sheet.character.id, sheet.look.id, name),)
        usage = await self._quotas.usage(person.user_id, reading.game.guild_id)
        require_room(usage, asked=1)
        scene = await asyncio.to_thread(
            scene_text, reading.message.said, name=name, limit=DESCRIPTION_LIMIT
        )
        form = SceneForm(scene, names=(name,) if name else (), style=style)
        params = Params(scene="", cast=cast, tier=form.tier)
        prices = await self._planner.prices(
            params, reading.game.guild_id, reading.message.place, most=COUNT_LIMIT
        )
        costs = tuple(
            cost_of(usage, count=count, price_micros=price) for count, price in enumerate(prices, 1)
        )
        sketched = self._planner.draws_sketches
        return IllustrationOffer(reading, name, character_id, form, costs, sketched)


def _whole(said: IncomingMessage, text: str) -> IncomingMessage:
    """The message with the whole text of its post, because the message may show only a part. The
    post's text has no results of dice; those come from the message."""
    dice = [line for line in said.text.split("\n") if is_dice_line(line)]
    return replace(said, text="\n".join([text, *dice]), embeds=())


def _has_words(said: IncomingMessage) -> bool:
    boxes = (f"{box.title}{box.text}" for box in said.boxes)
    return has_words(said.text) or any(map(has_words, boxes))


def _of_post(character_id: int, characters: Sequence[Character]) -> Match:
    """The match of a post: its character, unless it is not in play any more."""
    found = next((each for each in characters if each.id == character_id), None)
    return Match(MatchCertainty.EXACT, (found.name,)) if found else Match(MatchCertainty.NONE)


def _likeliest_first(characters: Sequence[Character], match: Match) -> tuple[Character, ...]:
    by_name = {each.name: each for each in characters}
    likely = [by_name[name] for name in match.names if name in by_name]
    return (*likely, *(each for each in characters if each not in likely))
