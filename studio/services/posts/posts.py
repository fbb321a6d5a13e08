"""Posts in character: who may speak as whom, who owns a post, and which messages show it.

A post's row is written before Discord shows it, and each of its messages as soon as Discord has
taken it. So each message in Discord has an owner, who can edit and delete it, even when the
program ended between two messages. Nothing is published twice, because nothing is published again
automatically. A message that Discord took without its answer arriving has no row at first:
`cogs/posts/lost_messages.py` searches for it.

This module does not change a member's words. Only the dice service adds words: the results of
rolls.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.commits import saving_undone
from db.enums import AssetRole, DailyUseKind
from db.models import Character, DiceRoll, Game, Post
from db.repositories import characters, games, pictures, posts
from db.session import Database, Transaction
from studio.clock import Clock
from studio.errors import (
    BadDice,
    CharacterGone,
    EmptyText,
    NotYours,
    NoVoice,
    PostGone,
    StoreError,
)
from studio.rules.dice.text import roll_line
from studio.rules.posts.splitting import POST_LIMIT, tidy
from studio.rules.text import clean, name_key, require_length
from studio.services.characters.roster import Roster
from studio.services.dice.dice import Dice
from studio.services.people import (
    Person,
    gm_of,
    may_steer,
    require_open,
    require_owner,
    require_writing,
)
from studio.services.queue.daily_uses import count_use
from studio.storage.base import Store

# Discord downloads a portrait when the message is posted, and keeps its copy.
_AVATAR_LIFE = timedelta(hours=1)
# A field in a roll's detail: the roll stands in the post's text.
_IN_TEXT = "in_text"
# How many of a person's newest posts are searched for their last character.
_LOOKED_BACK = 20

Address = Callable[[str, datetime], str]
"""Gives a URL for the object under a key that is valid until a time."""


@dataclass(frozen=True)
class RenderedPost:
    """A post as Discord is to show it.

    `text` is the post's stored text. `shown` is the whole text of its messages, with the results of
    dice below. `avatar` is a URL or None. `refused` are the errors of dice that stayed as typed,
    each reason once. `calls_everyone`: the author may mention everybody and every role in the
    post's channel.
    """

    post: Post
    name: str
    avatar: str | None
    text: str
    shown: str
    refused: tuple[BadDice, ...] = ()
    calls_everyone: bool = False


@dataclass(frozen=True)
class PostDetails:
    """A post with its character, its game, and the messages that show it."""

    post: Post
    character: Character
    game: Game
    message_ids: tuple[int, ...]

    def may_delete(self, person: Person) -> bool:
        """Whether the person wrote the post, or is the GM or an admin of its server."""
        here = self.post.guild_id == person.guild_id
        return here and may_steer(person, self.game, owner_id=self.post.author_id)


class Posts:
    """The posts that members publish in character.

    `address` gives URLs of portraits when the store has none.
    """

    def __init__(
        self,
        database: Database,
        roster: Roster,
        dice: Dice,
        store: Store,
        *,
        clock: Clock,
        address: Address | None = None,
    ) -> None:
        self._database = database
        self._roster = roster
        self._dice = dice
        self._store = store
        self._clock = clock
        self._address = address

    async def list_voices(self, person: Person, game: Game) -> list[Character]:
        """The characters that the person may speak as, the one they used last first."""
        found = await self._roster.list_voices(person, game)
        async with self._database.read() as tx:
            last = await posts.recent_voices(
                tx, game_id=game.id, author_id=person.user_id, limit=_LOOKED_BACK
            )
        return sorted(found, key=lambda each: last.index(each.id) if each.id in last else len(last))

    async def choose_voice(self, person: Person, game: Game, name: str | None) -> Character:
        """The character of that name, else the person's only or last used character.

        Raises NoVoice, UnknownCharacter, CharacterGone, NotYours.
        """
        found = await self.list_voices(person, game)
        if name:
            key = name_key(name)
            named = next((each for each in found if each.name_key == key), None)
            return named or await self._get_named_voice(person, game, name)
        if not found:
            raise NoVoice
        if len(found) > 1:
            async with self._database.read() as tx:
                last = await posts.recent_voices(
                    tx, game_id=game.id, author_id=person.user_id, limit=_LOOKED_BACK
                )
            if found[0].id not in last:
                raise NoVoice(tuple(each.name for each in found))
        return found[0]

    async def _get_named_voice(self, person: Person, game: Game, name: str) -> Character:
        character = (await self._roster.get_named(game, name, person=person)).character
        _require_voice(person, game, character)
        return character

    async def create(
        self,
        person: Person,
        game: Game,
        *,
        channel_id: int,
        interaction_id: int,
        character_id: int,
        text: str,
        has_files: bool = False,
    ) -> RenderedPost:
        """Roll the dice in the text, and write the post's row. Nothing is in Discord yet.

        A post that `has_files` may have no text. Raises EmptyText, TextTooLong,
        CharacterGone, NotYours, GameClosed, MayNotWrite, DailyLimitReached.
        """
        may = await require_writing(person, channel_id, attaching=has_files)
        text = _checked(text, may_be_empty=has_files)
        avatar = await self._avatar(await self._get_voiced(person, game.id, character_id))
        rolled = await self._dice.roll_inline(person, game, character_id, text)
        async with self._database.write(person.guild_id) as tx:
            # The character may have been retired or deleted since the form was opened.
            game, character = await _get_voiced(tx, person, game.id, character_id)
            await count_use(self._database, tx, person.user_id, DailyUseKind.POSTS)
            post = Post(
                guild_id=person.guild_id,
                game_id=game.id,
                channel_id=channel_id,
                character_id=character.id,
                author_id=person.user_id,
                interaction_id=interaction_id,
                text=rolled.text,
                created_at=self._clock.now(),
            )
            tx.add(post)
            await tx.flush()
            await self._dice.keep(tx, rolled.rolls, post.id)
            await tx.flush()
            rolls = await posts.rolls(tx, post.id)
            for roll in rolls:
                # Rolls that are made for the post later are shown in other messages.
                roll.detail = {**roll.detail, _IN_TEXT: True}
        shown = with_dice(post.text, rolls)
        return RenderedPost(
            post,
            character.name,
            avatar,
            post.text,
            shown,
            refused=rolled.refused,
            calls_everyone=may.mention_everyone,
        )

    async def add_message(self, post_id: int, message_id: int) -> None:
        """Add a message that Discord has taken, after the other messages of the post."""
        async with self._database.write() as tx:
            await posts.add_message(tx, post_id, message_id)

    async def remove_message(self, message_id: int) -> None:
        """Remove a message that is not in Discord any more."""
        async with self._database.write() as tx:
            await posts.remove_message(tx, message_id)

    async def discard(self, post_id: int) -> None:
        """Remove a post without any message in Discord, and its rolls: nobody saw them."""
        async with self._database.write() as tx:
            await posts.remove(tx, post_id)
        saving_undone()

    async def list_recent(self, person: Person, game: Game, limit: int) -> Sequence[Post]:
        """The person's newest posts of the game, newest first."""
        async with self._database.read() as tx:
            return await posts.recent(tx, game_id=game.id, author_id=person.user_id, limit=limit)

    async def get_chosen(self, person: Person, game: Game, post_id: int | None) -> Post:
        """The person's own post, else their newest of the game. Raises PostGone, NotYours."""
        if post_id is not None:
            return await self.get_own(person, post_id)
        newest = await self.list_recent(person, game, 1)
        if not newest:
            raise PostGone
        return newest[0]

    async def find_by_message(self, message_id: int) -> Post | None:
        """The post that this message shows, wholly or in part; None when it shows none."""
        async with self._database.read() as tx:
            return await posts.of_message(tx, message_id)

    async def get_own(self, person: Person, post_id: int, *, act: str = "edit this post") -> Post:
        """The person's own post; `act` says what they want to do. Raises PostGone, NotYours."""
        async with self._database.read() as tx:
            post = await _get_in_server(tx, person, post_id)
        if post.author_id != person.user_id:
            raise NotYours(act, owner_only=True)
        return post

    async def get_writable(
        self, person: Person, post_id: int, *, act: str = "edit this post"
    ) -> Post:
        """The person's own post, in a channel where they may still write.

        Raises PostGone, NotYours, MayNotWrite, ChannelGone.
        """
        post = await self.get_own(person, post_id, act=act)
        await require_writing(person, post.channel_id)
        return post

    async def get_details(self, person: Person, post_id: int) -> PostDetails:
        """A post of the person's server, with its author's character.

        Raises PostGone, also for a post of another member in a channel that the person may not
        view, unless they are the GM or an admin.
        """
        async with self._database.read() as tx:
            post = await _get_in_server(tx, person, post_id)
            found = PostDetails(
                post,
                next(iter(await characters.by_ids(tx, [post.character_id]))),
                await games.by_id(tx, post.game_id),
                tuple(each.message_id for each in await posts.messages(tx, post.id)),
            )
        if not found.may_delete(person) and await person.sight.find_hidden([post.channel_id]):
            raise PostGone
        return found

    async def list_message_ids(self, post_id: int) -> list[int]:
        """The messages that show the post now, in order."""
        async with self._database.read() as tx:
            return [each.message_id for each in await posts.messages(tx, post_id)]

    async def prepare_edit(self, person: Person, post_id: int, text: str) -> RenderedPost:
        """The post with the new text and its old rolls. Nothing is changed yet.

        Raises PostGone, NotYours, MayNotWrite, ChannelGone, EmptyText, TextTooLong.
        """
        post = await self.get_own(person, post_id)
        may = await require_writing(person, post.channel_id)
        known = await self.get_details(person, post_id)
        text = _checked(text, may_be_empty=False)
        async with self._database.read() as tx:
            shown = with_dice(text, await posts.rolls(tx, post_id))
        avatar = await self._avatar(known.character)
        return RenderedPost(
            known.post,
            known.character.name,
            avatar,
            text,
            shown,
            calls_everyone=may.mention_everyone,
        )

    async def save_edit(self, post_id: int, text: str) -> None:
        """Write the text that Discord shows now."""
        async with self._database.write() as tx:
            post = await posts.find_living(tx, post_id)
            if post is not None:
                post.text, post.edited_at = text, self._clock.now()

    async def get_deletable(self, person: Person, post_id: int) -> PostDetails:
        """A post that the person may delete: authors, the GM and admins may.

        Raises PostGone, NotYours.
        """
        known = await self.get_details(person, post_id)
        if not known.may_delete(person):
            raise NotYours("delete this post", gm=gm_of(known.game))
        return known

    async def mark_deleted(self, post_id: int) -> None:
        """Mark a post as deleted after Discord deleted its messages: erase its text, keep its
        rolls."""
        async with self._database.write() as tx:
            await posts.end(tx, post_id, now=self._clock.now())

    async def _get_voiced(self, person: Person, game_id: int, character_id: int) -> Character:
        """Check the character before dice are rolled. The write transaction checks again."""
        async with self._database.read() as tx:
            return (await _get_voiced(tx, person, game_id, character_id))[1]

    async def _avatar(self, character: Character) -> str | None:
        """The URL of the approved portrait's thumbnail; None when there is none."""
        async with self._database.read() as tx:
            look = await characters.look(tx, character.look_id) if character.look_id else None
            if look is None or look.portrait_id is None:
                return None
            portrait = await pictures.asset(tx, look.portrait_id, AssetRole.THUMBNAIL)
        if portrait is None:
            return None
        life_s = round(_AVATAR_LIFE.total_seconds())
        try:
            address = await self._store.url(portrait.key, expires_s=life_s)
        except StoreError:
            # A missing portrait must not stop a post.
            return None
        if address is None and self._address is not None:
            return self._address(portrait.key, self._clock.now() + _AVATAR_LIFE)
        return address


async def _get_in_server(tx: Transaction, person: Person, post_id: int) -> Post:
    post = await posts.find_living(tx, post_id)
    if post is None or post.guild_id != person.guild_id:
        raise PostGone
    return post


async def _get_voiced(
    tx: Transaction, person: Person, game_id: int, character_id: int
) -> tuple[Game, Character]:
    """The game and the character, if the person may speak as it. Raises CharacterGone, NotYours,
    GameClosed."""
    game = await games.by_id(tx, game_id)
    require_open(game)
    character = await characters.find_living(tx, character_id)
    if character is None:
        raise CharacterGone
    _require_voice(person, game, character)
    return game, character


def _require_voice(person: Person, game: Game, character: Character) -> None:
    """Raises CharacterGone when the character is retired, NotYours when the person may not speak
    as it."""
    require_owner(person, character, game, act="speak as this character")
    if character.retired_at is not None:
        raise CharacterGone(character.name)


def _checked(text: str, *, may_be_empty: bool) -> str:
    text = tidy(text)
    if not clean(text):
        if not may_be_empty:
            raise EmptyText("post")
        return ""
    return require_length(text, field="post", limit=POST_LIMIT)


def with_dice(text: str, rolls: Sequence[DiceRoll]) -> str:
    """The text with the results of its dice appended."""
    lines = [
        f"-# 🎲 {roll_line(roll.notation, roll.total or 0, roll.detail)}"
        for roll in rolls
        if roll.detail.get(_IN_TEXT)
    ]
    return "\n".join((text, *lines))
