"""A picture could not be compared with a character."""

from dataclasses import dataclass

from studio.errors.base import LimnerError


@dataclass(eq=False)
class LikenessFailed(LimnerError):
    """The vectors of a picture could not be computed; `detail` is for logs only.

    `passing`: the same picture may be measured later, because the model lacked memory, say.
    """

    detail: str = ""
    passing: bool = False
