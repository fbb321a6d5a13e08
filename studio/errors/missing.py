"""What was requested does not exist, or does not exist any more."""

from dataclasses import dataclass

from db.enums import GenerationStatus
from studio.errors.base import LimnerError


@dataclass(eq=False)
class Missing(LimnerError):
    """The thing does not exist (any more)."""


@dataclass(eq=False)
class NoGameHere(Missing):
    """The channel belongs to no game."""


@dataclass(eq=False)
class GameClosed(Missing):
    """The game was closed. It keeps what it has, and nothing new begins in it."""


@dataclass(eq=False)
class NoSuchGame(Missing):
    """The server has no such game."""


@dataclass(eq=False)
class NothingToIllustrate(Missing):
    """A message cannot be illustrated. `reason`: "words" when it has none, "ours" when the bot
    posted it."""

    reason: str


@dataclass(eq=False)
class IllustrationOver(Missing):
    """The reading of a message that is to be illustrated has expired."""


@dataclass(eq=False)
class WordsForgotten(Missing):
    """The words of a refused request, which are kept in memory only, are forgotten."""


@dataclass(eq=False)
class ReplyGone(Missing):
    """The reply that a member wanted drawn was deleted, or is no reply to a picture any more."""


@dataclass(eq=False)
class ChannelNotInGame(Missing):
    """The channel does not belong to the game."""

    channel_id: int


@dataclass(eq=False)
class PictureGone(Missing):
    """The picture was deleted, or Limner never made it."""


@dataclass(eq=False)
class NoPictureInMessage(Missing):
    """A member's message shows no picture that can be downloaded."""


@dataclass(eq=False)
class CharacterGone(Missing):
    """The character was deleted or retired."""

    name: str = ""


@dataclass(eq=False)
class NoSuchVersion(Missing):
    """The character has no such version of looks."""

    version: int


@dataclass(eq=False)
class PortraitLost(Missing):
    """The character's approved portrait is not in the store any more, or is damaged."""

    name: str


@dataclass(eq=False)
class NoKits(Missing):
    """The game has no character with approved looks, so there are no kits."""


@dataclass(eq=False)
class NoPublicAddress(Missing):
    """Limner's web server has no public address, so pictures have none either."""


@dataclass(eq=False)
class SessionGone(Missing):
    """The session was deleted or never existed."""


@dataclass(eq=False)
class StepWithoutPicture(Missing):
    """The step of a session has no picture; `nearest` is the last step before it that has one.

    `status` None: the step was deleted.
    """

    step: int
    status: GenerationStatus | None
    nearest: int | None = None


@dataclass(eq=False)
class NothingToIterate(Missing):
    """The person has no picture in this game yet."""


@dataclass(eq=False)
class JobGone(Missing):
    """There is no job to cancel: it ended or never existed.

    `drawn`: its pictures are drawn and paid for, and are still to be posted.
    """

    drawn: bool = False


@dataclass(eq=False)
class PostGone(Missing):
    """The post was deleted, or the message is not a post."""


@dataclass(eq=False)
class NotInPost(Missing):
    """No post holds the picture."""


@dataclass(eq=False)
class NoPostsYet(Missing):
    """The person has no post in this game."""


@dataclass(eq=False)
class StillDrawing(Missing):
    """The picture is not drawn yet."""


@dataclass(eq=False)
class RollGone(Missing):
    """The roll, or the post for the roll, does not exist."""
