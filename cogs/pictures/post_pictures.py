"""What pictures and sessions need from posts. They may not import `posts`, which implements it."""

from collections.abc import Collection, Sequence
from typing import Protocol

import discord

from cogs.interactions.buttons import ActionButton
from db.models import DeliveryRecord
from studio.services.people import Person
from studio.services.pictures.finding import PictureView


class PostPictures(Protocol):
    """Pictures in posts."""

    async def buttons(self, person: Person, view: PictureView) -> Sequence[ActionButton]:
        """Buttons for what the person may do: put the picture into a post, take it out."""
        ...

    async def remove(
        self,
        client: discord.Client,
        generation_ids: Collection[int],
        posted: Sequence[DeliveryRecord],
        *,
        limit_bytes: int,
    ) -> None:
        """Remove deleted pictures from Discord: from posts, and the messages that show them.

        `limit_bytes` is the limit of one file.
        """
        ...
