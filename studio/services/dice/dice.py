"""Dice: rolls, open or secret, and rolls in posts."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random
from secrets import SystemRandom
from typing import Any

from db.enums import DailyUseKind
from db.models import Character, DiceRoll, Game
from db.repositories import characters, dice, games, posts
from db.session import Database, Transaction
from studio.errors import (
    CharacterGone,
    NoGameHere,
    NotTogether,
    NotYours,
    PostGone,
    RollGone,
    SecretNowhere,
)
from studio.rules.dice.inline import InlineRolls, roll_inline
from studio.rules.dice.reading import as_stored
from studio.rules.dice.rolling import DICE_LIMIT, Advantage, Rolled, roll
from studio.rules.text import clean, require_length
from studio.services.characters.roster import Roster
from studio.services.dice.macros import Macros
from studio.services.games.games import Games
from studio.services.people import (
    DiscordPlace,
    Person,
    gm_of,
    is_game_master,
    may_steer_character,
    require_writing,
)
from studio.services.queue.daily_uses import count_use

REASON_LIMIT = 200


class Secret(StrEnum):
    """Who sees a roll: everybody, the GM and the roller, or only the GM."""

    OPEN = ""
    SHARED = "to the GM and me"
    BLIND = "to the GM alone"


@dataclass(frozen=True)
class RollRequest:
    """A roll to make: a notation or a macro's name, and the name of a character, if any."""

    notation: str = ""
    macro: str = ""
    reason: str = ""
    character: str | None = None
    advantage: Advantage | None = None
    secret: Secret = Secret.OPEN


@dataclass(frozen=True)
class KeptRoll:
    """A saved roll. `name` is the character's, "" without one.

    `reads`: the asking person may see the result. `withheld`: they asked to see it, but the game
    keeps secret rolls for the GM. A secret roll is sent to the GM `gm_user_id`; when that is None
    or fails, it is posted in `gm_channel_id`. Both are None when the GM rolled it.
    """

    roll: DiceRoll
    name: str
    reads: bool = True
    withheld: bool = False
    gm_user_id: int | None = None
    gm_channel_id: int | None = None

    @property
    def secret(self) -> Secret:
        """Who sees the roll."""
        if not self.roll.secret:
            return Secret.OPEN
        return Secret.BLIND if self.roll.detail.get("blind") else Secret.SHARED


@dataclass(frozen=True)
class PostRoll:
    """A roll for a post, and the channel and last message of the post; None without a message."""

    thrown: KeptRoll
    channel_id: int
    message_id: int | None


class Dice:
    """Rolls dice and saves every roll. `chance` None: the system's randomness."""

    def __init__(
        self,
        database: Database,
        games: Games,
        roster: Roster,
        macros: Macros,
        *,
        chance: Random | None = None,
    ) -> None:
        self._database = database
        self._games = games
        self._roster = roster
        self._macros = macros
        self._chance = chance or SystemRandom()

    async def roll(self, person: Person, place: DiscordPlace, request: RollRequest) -> KeptRoll:
        """Roll, and save the roll.

        Raises BadDice, NotTogether, UnknownMacro, TextTooLong, UnknownCharacter, NotYours;
        NoGameHere for a character, a macro or a secret roll in a place without a game;
        SecretNowhere.
        """
        if request.notation and request.macro:
            raise NotTogether("dice", "macro")
        request = replace(request, reason=_reason(request.reason))
        game = await self._find_game(place, request)
        character = await self._find_character(person, game, request.character)
        notation = request.notation
        if request.macro and game is not None:
            macro = await self._macros.resolve(person, game, request.macro, character=character)
            notation, character = macro.notation, macro.character
        return await self._keep_roll(person, place, game, character, notation, request)

    async def roll_again(self, person: Person, place: DiscordPlace, roll_id: int) -> KeptRoll:
        """Repeat a roll in the place of the request. Raises RollGone, NotYours, CharacterGone, and
        what `roll` raises."""
        async with self._database.read() as tx:
            before = await dice.roll(tx, roll_id)
            if before is None or before.guild_id != person.guild_id:
                raise RollGone
            if before.user_id != person.user_id:
                raise NotYours("roll this again", owner_only=True)
            game = await games.by_id(tx, before.game_id) if before.game_id else None
            character = None
            if before.character_id is not None:
                character = await characters.find_living(tx, before.character_id)
                if character is None:
                    raise CharacterGone
        if game and character and not may_steer_character(person, character, game):
            raise NotYours("roll for this character", gm=gm_of(game))
        secret = KeptRoll(before, "").secret
        notation = as_stored(before.notation)
        request = RollRequest(
            reason=before.reason, advantage=before.detail.get("advantage"), secret=secret
        )
        return await self._keep_roll(person, place, game, character, notation, request)

    async def roll_for_post(
        self, person: Person, post_id: int, *, notation: str, reason: str
    ) -> PostRoll:
        """Roll for the person's own post. Raises PostGone, NotYours, MayNotWrite, BadDice,
        TextTooLong."""
        reason = _reason(reason)
        await self.require_own_post(person, post_id)
        rolled = await self._evaluate(notation)
        async with self._database.write(person.guild_id) as tx:
            post = await posts.find_living(tx, post_id)
            if post is None:
                raise PostGone
            messages = await posts.messages(tx, post_id)
            row = DiceRoll(
                guild_id=post.guild_id,
                game_id=post.game_id,
                channel_id=post.channel_id,
                user_id=person.user_id,
                character_id=post.character_id,
                post_id=post.id,
                created_at=await self._database.now(tx),
                secret=False,
                **_facts(rolled, reason),
            )
            await count_use(self._database, tx, person.user_id, DailyUseKind.ROLLS)
            tx.add(row)
            await tx.flush()
            names = await dice.names(tx, [post.character_id])
        kept = KeptRoll(row, names.get(post.character_id, ""))
        return PostRoll(kept, post.channel_id, messages[-1].message_id if messages else None)

    async def require_own_post(self, person: Person, post_id: int) -> None:
        """Raises PostGone, NotYours unless the person wrote the post, and MayNotWrite unless they
        may still write in its channel."""
        async with self._database.read() as tx:
            post = await posts.find_living(tx, post_id)
        if post is None or post.guild_id != person.guild_id:
            raise PostGone
        if post.author_id != person.user_id:
            raise NotYours("roll for this post", owner_only=True)
        await require_writing(person, post.channel_id)

    async def roll_inline(
        self, person: Person, game: Game, character_id: int | None, text: str
    ) -> InlineRolls:
        """Roll every `[[…]]` of the text. Nothing is saved yet.

        Dice over the limits of a post, or with an error, stay as typed.
        """
        return await asyncio.to_thread(roll_inline, text, chance=self._chance)

    async def keep(self, tx: Transaction, rolls: Sequence[Rolled], post_id: int) -> None:
        """Save a post's rolls in the post's transaction. Raises PostGone."""
        post = await posts.find_living(tx, post_id)
        if post is None:
            raise PostGone
        now = await self._database.now(tx)
        if rolls:
            await count_use(
                self._database, tx, post.author_id, DailyUseKind.ROLLS, amount=len(rolls)
            )
        tx.add_all(
            DiceRoll(
                guild_id=post.guild_id,
                game_id=post.game_id,
                channel_id=post.channel_id,
                user_id=post.author_id,
                character_id=post.character_id,
                post_id=post.id,
                created_at=now,
                secret=False,
                **_facts(rolled, clean(rolled.comment)),
            )
            for rolled in rolls
        )

    async def _find_game(self, place: DiscordPlace, request: RollRequest) -> Game | None:
        """The game of the place; None when there is none and the roll needs none."""
        try:
            return await self._games.get_here(place)
        except NoGameHere:
            if request.character or request.macro or request.secret:
                raise
            return None

    async def _find_character(
        self, person: Person, game: Game | None, name: str | None
    ) -> Character | None:
        if game is None or not name:
            return None
        character = (await self._roster.get_named(game, name, person=person)).character
        if not may_steer_character(person, character, game):
            raise NotYours("roll for this character", gm=gm_of(game))
        return character

    async def _keep_roll(
        self,
        person: Person,
        place: DiscordPlace,
        game: Game | None,
        character: Character | None,
        notation: str,
        request: RollRequest,
    ) -> KeptRoll:
        gm_user_id, gm_channel_id, is_gm, withheld = None, None, False, False
        if request.secret:
            if game is None:
                raise NoGameHere
            is_gm = is_game_master(game, person)
            if not is_gm:
                gm_user_id, gm_channel_id = await self._find_recipients(game)
                withheld = request.secret is Secret.SHARED and not game.secrets_shown
        blind = request.secret is Secret.BLIND or withheld
        rolled = await self._evaluate(notation, request.advantage)
        async with self._database.write(person.guild_id) as tx:
            row = DiceRoll(
                guild_id=person.guild_id,
                game_id=game.id if game else None,
                channel_id=place.channel_id,
                user_id=person.user_id,
                character_id=character.id if character else None,
                created_at=await self._database.now(tx),
                secret=bool(request.secret),
                **_facts(rolled, request.reason, blind=blind),
            )
            await count_use(self._database, tx, person.user_id, DailyUseKind.ROLLS)
            tx.add(row)
            await tx.flush()
        return KeptRoll(
            row,
            character.name if character else "",
            reads=is_gm or not blind,
            withheld=withheld,
            gm_user_id=gm_user_id,
            gm_channel_id=gm_channel_id,
        )

    async def _find_recipients(self, game: Game) -> tuple[int | None, int | None]:
        """Who hears a secret roll: the GM's user id, and a GM channel that belongs to no game.

        Each is None when there is none. Raises SecretNowhere when both are.
        """
        channel_id = game.gm_channel_id
        if channel_id is not None:
            async with self._database.read() as tx:
                if await games.of_channel(tx, channel_id) is not None:
                    channel_id = None  # everybody reads a game's channel
        if game.gm_user_id is None and channel_id is None:
            raise SecretNowhere(gm_of(game))
        return game.gm_user_id, channel_id

    async def _evaluate(self, notation: str, advantage: Advantage | None = None) -> Rolled:
        """Roll in a thread, because a long notation takes time."""
        return await asyncio.to_thread(
            roll, notation, chance=self._chance, advantage=advantage, most=DICE_LIMIT
        )


def _reason(reason: str) -> str:
    text = " ".join(clean(reason).split())
    return require_length(text, field="reason", limit=REASON_LIMIT)


def _facts(rolled: Rolled, reason: str, *, blind: bool = False) -> dict[str, Any]:
    """The columns of a roll's row. Without a `reason` the text after the dice is the reason."""
    return {
        "notation": rolled.notation,
        "reason": reason or clean(rolled.comment),
        "total": rolled.total,
        "detail": {**rolled.detail, "blind": True} if blind else rolled.detail,
    }
