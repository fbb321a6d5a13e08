"""The person who makes a request and the place of the request, from Discord's facts."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from db.models import Character, Game
from studio.errors import AdminOnly, GameMasterOnly


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


class Sight(Protocol):
    """What Discord says about one person: the channels that they may view, and their servers.

    It asks Discord, so the caller holds no transaction meanwhile.
    """

    async def find_hidden(self, channel_ids: Collection[int]) -> frozenset[int]:
        """The channels and threads among these that the person may not view. A deleted channel,
        and one that the bot may not view, counts as hidden."""
        ...

    async def find_place(self, channel_id: int) -> DiscordPlace | None:
        """The channel as a place; None when it was deleted or the bot may not view it."""
        ...

    async def find_member(self, guild_id: int) -> "Person | None":
        """The person as a member of that server; None when they left it or never joined it."""
        ...


class NoSight:
    """The sight of a person about whom Discord was not asked: they may view no channel."""

    async def find_hidden(self, channel_ids: Collection[int]) -> frozenset[int]:
        """All of these channels."""
        return frozenset(channel_ids)

    async def find_place(self, channel_id: int) -> DiscordPlace | None:
        """None, for every channel."""
        return None

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


def is_game_master(game: Game, person: Person) -> bool:
    """Whether the person is the GM, by role or by name."""
    return person.user_id == game.gm_user_id or game.gm_role_id in person.role_ids


def may_steer(person: Person, game: Game, *, owner_id: int) -> bool:
    """Whether the person is the owner, the GM or an admin."""
    return person.user_id == owner_id or person.is_admin or is_game_master(game, person)


def owns(person: Person, character: Character, game: Game) -> bool:
    """Whether the person owns the character. Every GM owns a GM's character, and nobody else."""
    if character.npc:
        return is_game_master(game, person)
    return character.owner_id == person.user_id


def require_game_master(game: Game, person: Person, *, act: str) -> None:
    """Raises GameMasterOnly unless the person is the GM."""
    if not is_game_master(game, person):
        raise GameMasterOnly(act)


def require_host(game: Game, person: Person, *, act: str) -> None:
    """Raises AdminOnly unless the person is an admin or the GM."""
    if not (person.is_admin or is_game_master(game, person)):
        raise AdminOnly(act, gm_too=True)
