"""Something that was asked for does not exist, or no longer."""

from dataclasses import dataclass

from studio.errors.base import LimnerError


@dataclass(eq=False)
class Missing(LimnerError):
    """The thing is not there (any more)."""


@dataclass(eq=False)
class NoGameHere(Missing):
    """No game is bound to this channel."""


@dataclass(eq=False)
class NoSuchGame(Missing):
    """The server has no such game."""


@dataclass(eq=False)
class NothingToIllustrate(Missing):
    """A message has nothing to draw from. `reason`: it has no `words`, or is one of `ours`."""

    reason: str


@dataclass(eq=False)
class IllustrationOver(Missing):
    """What was read of a message for a picture is not remembered any more."""


@dataclass(eq=False)
class ChannelNotInGame(Missing):
    """The channel was not added to the game."""

    channel_id: int


@dataclass(eq=False)
class PictureGone(Missing):
    """The picture was deleted or never was one of Limner's."""


@dataclass(eq=False)
class NoPictureInMessage(Missing):
    """A message of somebody's shows no picture that can be fetched."""


@dataclass(eq=False)
class CharacterGone(Missing):
    """The character was deleted or retired in the meantime."""

    name: str = ""


@dataclass(eq=False)
class SessionGone(Missing):
    """The session was deleted, or never was."""


@dataclass(eq=False)
class StepWithoutPicture(Missing):
    """The step of a session was never drawn; `nearest` is the last before it that was."""

    step: int
    status: str
    nearest: int | None = None


@dataclass(eq=False)
class NothingToIterate(Missing):
    """The person has no picture in this game yet."""


@dataclass(eq=False)
class JobGone(Missing):
    """There is nothing to cancel: it ended, or there is no such job."""


@dataclass(eq=False)
class PostGone(Missing):
    """The post was deleted, or the message never was one."""


@dataclass(eq=False)
class NotInPost(Missing):
    """No post holds the picture."""


@dataclass(eq=False)
class NoPostsYet(Missing):
    """The person has no post in this game."""


@dataclass(eq=False)
class StillDrawing(Missing):
    """The picture is not there yet."""


@dataclass(eq=False)
class RollGone(Missing):
    """The roll, or the post that is rolled for, is not there."""
