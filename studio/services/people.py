"""The person who makes a request and the place of the request, from Discord's facts."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from db.models import Character, Game
from studio.errors import (
    AdminOnly,
    ChannelGone,
    GameClosed,
    GameMaster,
    GameMasterOnly,
    MayNotWrite,
    Missing,
    NotAMember,
    NotYours,
)


@dataclass(frozen=True)
class DiscordPlace:
    """The channel or thread of a request; `parent_id` is the channel of a thread.

    `age_restricted`: Discord shows it only to adults.
    """

    channel_id: int
    parent_id: int | None = None
    age_restricted: bool = False

    @property
    def candidates(self) -> tuple[int, ...]:
        """The ids of the channels that can decide the game here, nearest first."""
        return (self.channel_id,) if self.parent_id is None else (self.channel_id, self.parent_id)


@dataclass(frozen=True)
class ChannelPermissions:
    """What a person may do in a channel or thread. `send` counts for a thread when it is one."""

    view: bool = False
    send: bool = False
    attach: bool = False
    mention_everyone: bool = False
    in_thread: bool = False


class Sight(Protocol):
    """What Discord says about one person: what they may do in channels, and their servers.

    It asks Discord, so the caller holds no transaction meanwhile.
    """

    async def find_hidden(self, channel_ids: Collection[int]) -> frozenset[int]:
        """The channels and threads among these that the person may not view. A deleted channel,
        and one that the bot may not view, counts as hidden."""
        ...

    async def find_place(self, channel_id: int) -> DiscordPlace | None:
        """The channel as a place; None when it was deleted or the bot may not view it."""
        ...

    async def find_permissions(self, channel_id: int) -> ChannelPermissions | None:
        """The person's permissions in a channel; None when it was deleted or the bot may not view
        it."""
        ...

    async def find_member(self, guild_id: int) -> "Person | None":
        """The person as a member of that server; None when they left it or never joined it.

        Raises DeliveryTransient when Discord does not answer.
        """
        ...


class NoSight:
    """The sight of a person about whom Discord was not asked: they may view no channel."""

    async def find_hidden(self, channel_ids: Collection[int]) -> frozenset[int]:
        """All of these channels."""
        return frozenset(channel_ids)

    async def find_place(self, channel_id: int) -> DiscordPlace | None:
        """None, for every channel."""
        return None

    async def find_permissions(self, channel_id: int) -> ChannelPermissions | None:
        """No permission in any channel."""
        return ChannelPermissions()

    async def find_member(self, guild_id: int) -> "Person | None":
        """None, for every server."""
        return None


@dataclass(frozen=True)
class Person:
    """A member of a server, at the moment of a request. `is_admin`: they may manage the server.

    In a private message `guild_id` is 0. `place` is where the request was made and its answer is
    shown; None: not in a channel. `shown_ids` are the pictures in the public message that the
    person clicked or answered.
    """

    user_id: int
    guild_id: int
    role_ids: frozenset[int] = frozenset()
    is_admin: bool = False
    sight: Sight = field(default=NoSight(), repr=False, compare=False)
    place: DiscordPlace | None = field(default=None, compare=False)
    shown_ids: frozenset[int] = field(default=frozenset(), compare=False)


@dataclass(frozen=True)
class Answer:
    """Where the picture is posted: a channel, and the message that it replies to, if any.

    `private` makes it a preview that only the person sees. With a `post_id` it is attached to that
    post. `parent_id` and `age_restricted` are as in `DiscordPlace`.
    """

    channel_id: int
    reply_to_id: int | None = None
    private: "PrivateAnswer | None" = None
    parent_id: int | None = None
    age_restricted: bool = False
    post_id: int | None = None

    @classmethod
    def at(
        cls,
        place: DiscordPlace,
        *,
        reply_to_id: int | None = None,
        private: "PrivateAnswer | None" = None,
        post_id: int | None = None,
    ) -> "Answer":
        """An answer in that place."""
        return cls(
            place.channel_id,
            reply_to_id,
            private,
            parent_id=place.parent_id,
            age_restricted=place.age_restricted,
            post_id=post_id,
        )

    @property
    def place(self) -> DiscordPlace:
        """The place of the request, for the settings of its channel."""
        return DiscordPlace(self.channel_id, self.parent_id, self.age_restricted)


@dataclass(frozen=True)
class PrivateAnswer:
    """An interaction's private answer. Its token can edit the answer until it expires."""

    message_id: int
    token: str = field(repr=False)
    token_until: datetime


async def as_member(person: Person, game: Game, *, gone: type[Missing]) -> Person:
    """The person as a member of the game's server, also in a private message.

    Raises NotAMember for a person who left the server or was banned, and `gone` for a request
    that comes from another server: it does not say that the thing exists.
    """
    if person.guild_id == game.guild_id:
        return person
    if person.guild_id:
        raise gone
    found = await person.sight.find_member(game.guild_id)
    if found is None:
        raise NotAMember
    return replace(found, place=person.place, shown_ids=person.shown_ids)


async def require_writing(
    person: Person, channel_id: int, *, attaching: bool = False
) -> ChannelPermissions:
    """The person's permissions in a channel where they want to publish something.

    Raises MayNotWrite unless they see it and may write (and attach files) there, and ChannelGone.
    """
    may = await person.sight.find_permissions(channel_id)
    if may is None:
        raise ChannelGone("")
    if not may.view:
        raise MayNotWrite("View Channel", channel_id)
    if not may.send:
        raise MayNotWrite(
            "Send Messages in Threads" if may.in_thread else "Send Messages", channel_id
        )
    if attaching and not may.attach:
        raise MayNotWrite("Attach Files", channel_id)
    return may


def require_open(game: Game) -> None:
    """Raises GameClosed."""
    if game.closed_at is not None:
        raise GameClosed


def gm_of(game: Game) -> GameMaster:
    """The game's GM, as errors name them."""
    return GameMaster(role_id=game.gm_role_id, user_id=game.gm_user_id)


def is_game_master(game: Game, person: Person) -> bool:
    """Whether the person is the GM, by role or by name. The role of everybody makes no GM."""
    if person.guild_id != game.guild_id:
        return False
    by_role = game.gm_role_id != game.guild_id and game.gm_role_id in person.role_ids
    return by_role or person.user_id == game.gm_user_id


def may_steer(person: Person, game: Game, *, owner_id: int) -> bool:
    """Whether the person is the owner, the GM or an admin, in the game's server."""
    here = person.guild_id == game.guild_id
    return (here and person.user_id == owner_id) or is_host(person, game)


def owns(person: Person, character: Character, game: Game) -> bool:
    """Whether the person owns the character. Every GM owns a GM's character, and nobody else."""
    if character.npc:
        return is_game_master(game, person)
    return character.owner_id == person.user_id and person.guild_id == game.guild_id


def require_owner(person: Person, character: Character, game: Game, *, act: str) -> None:
    """Raises NotYours unless the person owns the character, and for a GM's character
    GameMasterOnly."""
    if not owns(person, character, game):
        raise GameMasterOnly(act, gm_of(game)) if character.npc else NotYours(act, owner_only=True)


def may_steer_character(person: Person, character: Character, game: Game) -> bool:
    """Whether the person owns the character, or is the GM or an admin, in the game's server."""
    return owns(person, character, game) or is_host(person, game)


def is_host(person: Person, game: Game) -> bool:
    """Whether the person is the GM, or an admin of the game's server."""
    is_admin = person.is_admin and person.guild_id == game.guild_id
    return is_admin or is_game_master(game, person)


def require_game_master(game: Game, person: Person, *, act: str) -> None:
    """Raises GameMasterOnly unless the person is the GM."""
    if not is_game_master(game, person):
        raise GameMasterOnly(act, gm_of(game))


def require_host(game: Game, person: Person, *, act: str) -> None:
    """Raises AdminOnly unless the person is an admin or the GM."""
    if not is_host(person, game):
        raise AdminOnly(act, gm_of(game))
