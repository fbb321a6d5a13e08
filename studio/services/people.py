"""Who asks, as Discord knows them, and where."""

from dataclasses import dataclass, field
from datetime import datetime

from db.models import Character, Game
from studio.errors import AdminOnly, GameMasterOnly


@dataclass(frozen=True)
class Person:
    """Somebody of a server. `is_admin`: may manage the server."""

    user_id: int
    guild_id: int
    role_ids: frozenset[int] = frozenset()
    is_admin: bool = False


@dataclass(frozen=True)
class DiscordPlace:
    """Where something was asked; `parent_id` is the channel that a thread belongs to.

    `age_restricted`: Discord shows it to adults alone.
    """

    channel_id: int
    parent_id: int | None = None
    age_restricted: bool = False

    @property
    def candidates(self) -> tuple[int, ...]:
        """Channels whose game counts here, nearest first."""
        return (self.channel_id,) if self.parent_id is None else (self.channel_id, self.parent_id)


@dataclass(frozen=True)
class Answer:
    """Where the picture goes: a channel, perhaps as an answer to a message.

    `private` makes it a preview that only the person sees; with a `post_id` it becomes a part
    of that post. The channel's parent, and whether it is age-restricted, are as in `Place`.
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
        """Where it is asked for, as far as its channel's settings go."""
        return DiscordPlace(self.channel_id, self.parent_id, self.age_restricted)


@dataclass(frozen=True)
class PrivateAnswer:
    """An interaction's private answer, which its token can change until it expires."""

    message_id: int
    token: str = field(repr=False)
    token_until: datetime


def is_game_master(game: Game, person: Person) -> bool:
    """Whether the person is the GM, by role or by name."""
    return person.user_id == game.gm_user_id or game.gm_role_id in person.role_ids


def may_steer(person: Person, game: Game, *, owner_id: int) -> bool:
    """Whether it is theirs, or they are the GM or an admin."""
    return person.user_id == owner_id or person.is_admin or is_game_master(game, person)


def owns(person: Person, character: Character, game: Game) -> bool:
    """Whether the character is the person's: a GM's character is every GM's, and only theirs."""
    if character.npc:
        return is_game_master(game, person)
    return character.owner_id == person.user_id


def require_game_master(game: Game, person: Person, *, act: str) -> None:
    """Raises GameMasterOnly."""
    if not is_game_master(game, person):
        raise GameMasterOnly(act)


def require_host(game: Game, person: Person, *, act: str) -> None:
    """Raises AdminOnly unless the person is an admin or the GM."""
    if not (person.is_admin or is_game_master(game, person)):
        raise AdminOnly(act, gm_too=True)
