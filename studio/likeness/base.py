"""The port to a model that describes pictures: a picture goes in, vectors come back.

Two pictures of one character have vectors of similar directions. What follows from that is decided
in `studio.rules.likeness`.
"""

from collections.abc import Sequence
from typing import Protocol

from studio.rules.likeness.regions import REGIONS_VERSION, PictureRegion
from studio.rules.likeness.vectors import Vectors


class Likeness(Protocol):
    """Describes regions of pictures by vectors.

    `name` and `version` name the model: vectors of another name or version cannot be compared.
    """

    name: str
    version: str

    async def embed(self, picture: bytes, regions: Sequence[PictureRegion]) -> Vectors:
        """A vector for each region of an encoded picture, in this order.

        The event loop goes on meanwhile. Raises LikenessFailed.
        """
        ...

    async def close(self) -> None:
        """Free what the model holds. It cannot be used afterwards."""
        ...


def model_key(name: str, version: str) -> str:
    """How stored vectors and scores name their model and the regions that it was given."""
    return f"{name}@{version}-{REGIONS_VERSION}"
