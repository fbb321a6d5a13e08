"""What pictures and sessions need of posts, which come after them: the package `posts` fills it."""

from collections.abc import Collection, Sequence
from typing import Protocol

import discord

from cogs.interactions.buttons import ActionButton
from db.models import DeliveryRecord
from studio.services.people import Person
from studio.services.pictures.images import PictureView


class PostPictures(Protocol):
    """Pictures as parts of posts."""

    async def buttons(self, person: Person, shown: PictureView) -> Sequence[ActionButton]:
        """What the person may do about a picture and posts."""
        ...

    async def remove(
        self,
        client: discord.Client,
        generation_ids: Collection[int],
        posted: Sequence[DeliveryRecord],
        *,
        limit_bytes: int,
    ) -> None:
        """Take deleted pictures out of Discord: out of posts, and with their own messages.

        `limit_bytes` is for one file.
        """
        ...
