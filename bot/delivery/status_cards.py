"""The status card of a job: where it is, and how it is edited until the job ends."""

import discord
import structlog

from bot.delivery.sent_messages import find_with_button, interaction_answer, is_private
from cogs.components.layout import Card
from cogs.components.payloads import OnJob
from cogs.components.words import CANCEL
from cogs.interactions.discord_calls import FAILED, delivery_error, ignoring_failures, repeat_if_cut
from cogs.interactions.posting import tell
from db.models import Job
from studio.clock import Clock
from studio.errors import DeliveryForbidden, DeliveryTransient

log = structlog.get_logger()

_CARDS_REMEMBERED = 2000
# Discord's status for a token that is invalid, a message that is gone, a closed channel.
_REFUSED = (401, 403, 404)


class StatusCards:
    """Edits jobs' status cards, in a channel or in a private answer.

    A failed edit never raises. `end` then tells the requester in another way. `end` and `remove`
    raise DeliveryTransient when Discord does not answer at all: their caller tries again later.
    They raise DeliveryForbidden when the bot may not see the channel: the card stays until it may.
    """

    def __init__(self, client: discord.Client, *, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        # What each job's card shows, so that no card is edited into the same. Another process
        # edits a card only after it took the job, and that changes the job's fence.
        self._shown: dict[int, str] = {}
        # Jobs whose card Discord refused for good: it is gone, or its token is. Each more try would
        # count towards Discord's limit of invalid requests.
        self._lost: set[int] = set()

    async def show(self, job: Job, card: Card, gist: str) -> None:
        """Edit the job's card into `card`. Skipped when the card already shows the same `gist`."""
        gist = f"{gist} {job.fence}"
        if self._shown.get(job.id) == gist or job.id in self._lost:
            return
        if len(self._shown) > _CARDS_REMEMBERED:
            self._shown.clear()
        self._shown[job.id] = gist
        with ignoring_failures("status card", job=job.id):
            await self._edit(job, card)

    async def end(self, job: Job, card: Card, *, openly: Card | None = None) -> None:
        """Show how the job ended; send the requester a message when the card cannot be edited.

        `openly` is for the channel when the requester takes no messages; None: the same card.
        """
        try:
            if await repeat_if_cut(lambda: self._edit(job, card, search=True)):
                return
        except FAILED as error:
            log.info("status card not edited", error=str(error))
            failure = None if is_private(job) else delivery_error(error, job.channel_id)
        else:
            failure = None
        finally:
            self.forget(job)
        await tell(
            self._client,
            job.requester_id,
            card,
            else_in=job.channel_id,
            openly=openly,
            told_later=True,
            # Another worker may announce the same end, when this one is frozen meanwhile.
            nonce=f"limner-end-{job.id}",
        )
        if isinstance(failure, DeliveryForbidden):
            raise failure

    async def remove(self, job: Job) -> None:
        """Delete the card from its channel."""
        self.forget(job)
        try:
            card = await self._status_card(job)
            if card is not None:
                await repeat_if_cut(card.delete)
        except FAILED as error:
            failure = delivery_error(error, job.channel_id)
            if isinstance(failure, DeliveryTransient | DeliveryForbidden):
                raise failure from error
            log.info("status card not deleted", error=str(error))

    def forget(self, job: Job) -> None:
        """Forget what the card of an ended job shows."""
        self._shown.pop(job.id, None)
        self._lost.discard(job.id)

    def is_lost(self, job: Job) -> bool:
        """Whether Discord refused the job's card for good."""
        return job.id in self._lost

    def note_refusal(self, job: Job, error: Exception) -> None:
        """Remember the job's card as lost, if the error says so."""
        if isinstance(error, discord.HTTPException) and error.status in _REFUSED:
            if len(self._lost) > _CARDS_REMEMBERED:
                self._lost.clear()
            self._lost.add(job.id)

    async def _edit(self, job: Job, card: Card, *, search: bool = False) -> bool:
        """Edit the status card. False: there is none, or it cannot be reached any more."""
        try:
            return await self._edit_once(job, card, search=search)
        except FAILED as error:
            self.note_refusal(job, error)
            raise

    async def _edit_once(self, job: Job, card: Card, *, search: bool) -> bool:
        if is_private(job):
            return not self.is_lost(job) and await self._edit_answer(job, card)
        if job.status_message_id is None and not search:
            return False
        message = await self._status_card(job)
        if message is None:
            return False
        await message.edit(view=card.view, attachments=[], allowed_mentions=card.mentions)
        return True

    async def _edit_answer(self, job: Job, card: Card) -> bool:
        answer = interaction_answer(self._client, job, now=self._clock.now())
        if answer is None or job.status_message_id is None:
            return False
        await answer.edit_message(
            job.status_message_id,
            view=card.view,
            attachments=[],
            allowed_mentions=card.mentions,
        )
        return True

    async def _status_card(self, job: Job) -> discord.PartialMessage | None:
        """The job's card in its channel. Searches for it when a crash lost its id."""
        channel_id = job.status_channel_id or job.channel_id
        message_id = job.status_message_id or await find_with_button(
            self._client, CANCEL.custom_id(OnJob(job.id)), channel_id, since=job.created_at
        )
        if message_id is None:
            return None
        return self._client.get_partial_messageable(channel_id).get_partial_message(message_id)
