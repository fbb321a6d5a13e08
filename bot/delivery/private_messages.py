"""Brings a picture to its requester alone: into a private answer, or as a private message."""

from collections.abc import Mapping

import discord
import structlog

from bot.delivery.sent_messages import find_with_buttons, interaction_answer
from bot.delivery.status_cards import StatusCards
from cogs.components.layout import Card
from cogs.interactions.discord_calls import (
    FAILED,
    MessageTooLarge,
    delivery_error,
    repeat_if_cut,
)
from cogs.interactions.posting import open_conversation, post
from db.models import Job
from studio.clock import Clock
from studio.errors import DeliveryError, DeliveryTransient, LimnerError
from studio.generation.jobs import PostedMessage

log = structlog.get_logger()

# Discord's status for a token that has expired, or an answer that the member dismissed.
_TOKEN_REFUSED = (401, 403, 404)


class PrivateMessages:
    """Sends cards that only the requester of a job sees."""

    def __init__(self, client: discord.Client, status_cards: StatusCards, *, clock: Clock) -> None:
        self._client = client
        self._status_cards = status_cards
        self._clock = clock

    async def send(
        self,
        job: Job,
        card: Card,
        pictures: Mapping[str, int],
        *,
        nonce: str,
        maybe_posted: bool,
    ) -> PostedMessage | None:
        """Send the card to the requester privately, once; None when they take no messages.

        Raises DeliveryTransient to try again, and MessageTooLarge. `pictures` has the picture of
        each custom id by which the card is found again.
        """
        try:
            private_id = (await open_conversation(self._client, job.requester_id)).id
            if maybe_posted:
                found = await find_with_buttons(
                    self._client, pictures, private_id, since=job.drawn_at or job.created_at
                )
                if found:
                    return PostedMessage(private_id, next(iter(found.values())))
            message = await post(self._client, private_id, card, nonce=nonce)
        except FAILED as error:
            known: LimnerError = delivery_error(error, 0)
        except DeliveryError as error:
            known = error
        else:
            return PostedMessage(message.channel.id, message.id)
        if isinstance(known, (DeliveryTransient, MessageTooLarge)):
            raise known
        log.info("no private message possible", user=job.requester_id, error=str(known))
        return None

    async def put_into_answer(self, job: Job, card: Card) -> PostedMessage | None:
        """Put the card into the interaction's private answer; None if it is not taken.

        Raises DeliveryTransient, MessageTooLarge.
        """
        answer = interaction_answer(self._client, job, now=self._clock.now())
        if answer is None or self._status_cards.is_lost(job):
            return None
        try:
            message = await repeat_if_cut(
                lambda: answer.edit_message(
                    job.status_message_id or 0,
                    view=card.view,
                    attachments=card.files,
                    allowed_mentions=card.mentions,
                ),
                files=card.files,
            )
        except FAILED as error:
            if isinstance(error, discord.HTTPException) and error.status in _TOKEN_REFUSED:
                log.info("interaction token has expired", error=str(error))
                self._status_cards.note_refusal(job, error)
                return None
            known = delivery_error(error, job.channel_id)
            if isinstance(known, (DeliveryTransient, MessageTooLarge)):
                raise known from error
            # The picture is paid for: it goes another way.
            log.warning("answer refused", job=job.id, error=str(known))
            return None
        return PostedMessage(job.channel_id, message.id)
