"""What happens to a picture that its channel does not take and that cannot be sent privately."""

import discord
import structlog

from bot.delivery.status_cards import StatusCards
from cogs.interactions.discord_calls import FAILED, repeat_if_cut
from cogs.interactions.posting import post
from cogs.interactions.replies import words
from cogs.queue.unreached_cards import unreached_card
from db.models import Job
from studio.errors import DeliveryError, DeliveryForbidden, NotInServer
from studio.services.pictures.unreached import UnreachedPictures

log = structlog.get_logger()

_REASONS_KEPT = 1000


class ClosedDoors:
    """Finds out why a channel is closed, and says in words that a picture waits."""

    def __init__(
        self, client: discord.Client, unreached: UnreachedPictures, status_cards: StatusCards
    ) -> None:
        self._client = client
        self._unreached = unreached
        self._status_cards = status_cards
        # Why the channel took no picture, by the id of the job.
        self._reasons: dict[int, str] = {}

    async def explain(self, job: Job, error: DeliveryError) -> str:
        """The sentence for the reason why the channel took no picture."""
        hidden = isinstance(error, DeliveryForbidden) and error.permission == "View Channel"
        if hidden and not await self._is_in_server(job.guild_id):
            error = NotInServer(error.detail)
        log.warning("channel takes no picture", job=job.id, error=str(error))
        if len(self._reasons) >= _REASONS_KEPT:
            self._reasons.clear()
        self._reasons[job.id] = words(error)
        return self._reasons[job.id]

    async def leave_word(self, job: Job) -> bool:
        """Say in the channel that pictures of the job wait for their requester.

        False when none waits. Where the bot cannot post, its status card says it.
        """
        waiting = await self._unreached.list_of_job(job.id)
        if not waiting:
            return False
        reason = self._reasons.pop(job.id, "")
        try:
            card = unreached_card(waiting, reason)
            await post(self._client, job.channel_id, card, nonce=f"limner-word-{job.id}")
        except DeliveryError as error:
            log.info("no word in the channel", job=job.id, error=str(error))
            await self._status_cards.end(job, unreached_card(waiting, reason))
        else:
            await self._status_cards.remove(job)
        return True

    async def _is_in_server(self, guild_id: int) -> bool:
        """Whether the bot is still in the server; True when Discord does not say."""
        if self._client.get_guild(guild_id) is not None:
            return True
        try:
            await repeat_if_cut(lambda: self._client.fetch_guild(guild_id, with_counts=False))
        except FAILED as error:
            return not isinstance(error, discord.Forbidden | discord.NotFound)
        return True
