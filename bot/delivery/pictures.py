"""A finished job becomes a message: the `Delivery` port, spoken to Discord.

Scenes are posted as the bot's own channel messages, so that no interaction token can
expire before them. Portraits are private previews: they go into the interaction's answer
while its token is good, then to a private message, then to the channel.
"""

import asyncio
from collections.abc import Sequence

import discord
import structlog
from discord.utils import escape_markdown

from bot.delivery.file_limits import DiscordFileLimits
from bot.delivery.posts import AttachFailed, PostDelivery
from bot.delivery.sent_messages import find_with_button, interaction_answer, is_private
from bot.delivery.status_cards import StatusCards
from cogs.characters.cards import preview_card
from cogs.components.layout import Card, note_card, small
from cogs.components.payloads import OnPicture
from cogs.components.words import ITERATE
from cogs.interactions.posting import MessageTooLarge, delivery_error, post, tell
from cogs.interactions.replies import words
from cogs.pictures.cards import (
    StatusSubject,
    canceled_card,
    drawing_card,
    failed_card,
    picture_card,
    waiting_card,
)
from db.models import Generation, Job
from studio.clock import Clock
from studio.errors import (
    ChannelGone,
    DeliveryForbidden,
    DeliveryTransient,
    LimnerError,
    PictureGone,
)
from studio.generation.assets import load_picture
from studio.generation.jobs import PostedMessage, WaitEstimate
from studio.generation.queue import Queue
from studio.rules.asking.params import GenerationKind
from studio.rules.pictures.gate import Picture, fit
from studio.rules.text import title_from
from studio.services.characters.characters import Characters
from studio.services.characters.roster import CharacterSheet, Roster
from studio.services.pictures.images import Images
from studio.storage.base import Store

log = structlog.get_logger()

# What Discord says of a token that expired, or of an answer that was dismissed.
_TOKEN_REFUSED = (401, 403, 404)
_HOW_TO_GO_ON = "`/character show` goes on from here."


class DiscordDelivery:
    """Tells people in Discord how their job fares, and brings the pictures.

    The client must be logged in; it need not be connected to the gateway.
    """

    def __init__(
        self,
        client: discord.Client,
        *,
        images: Images,
        characters: Characters,
        roster: Roster,
        store: Store,
        queue: Queue,
        posts: PostDelivery,
        clock: Clock,
    ) -> None:
        self._client = client
        self._images = images
        self._characters = characters
        self._roster = roster
        self._store = store
        self._queue = queue
        self._posts = posts
        self._clock = clock
        self._upload_limits = DiscordFileLimits(client, clock=clock)
        self._status_cards = StatusCards(client, clock=clock)

    async def show_waiting(self, job: Job, estimate: WaitEstimate) -> None:
        """Show the job's place."""
        card = waiting_card(await self._status_subject(job), estimate)
        gist = f"place {estimate.ahead} {round(estimate.wait_s)} {estimate.paused}"
        await self._status_cards.show(job, card, gist)

    async def show_progress(
        self, job: Job, *, percent: int | None, remaining_s: float | None
    ) -> None:
        """Show how far the drawing is."""
        card = drawing_card(
            await self._status_subject(job), percent=percent, remaining_s=remaining_s
        )
        await self._status_cards.show(job, card, f"percent {percent}")

    async def deliver(
        self, job: Job, generation: Generation, *, maybe_posted: bool
    ) -> PostedMessage | None:
        """Post a stored picture, or show it in its preview; not one that was deleted since."""
        try:
            if generation.kind == GenerationKind.PORTRAIT:
                return await self._preview(job, generation)
            if maybe_posted:
                found = await self._find_posted(job, generation)
                if found is not None:
                    return found
            if job.post_id is not None:
                return await self._into_post(job, generation, job.post_id)
            return await self._post_picture(job, generation)
        except PictureGone:
            log.info("picture was deleted while it was drawn", generation=generation.id)
            return None

    async def announce_finished(self, job: Job) -> None:
        """Take the status card away; a private one has become the preview.

        Where fewer pictures came than were asked for, it stays and says so.
        """
        if is_private(job):
            self._status_cards.forget(job)
            return
        generations = await self._queue.list_generations(job)
        missing = [each for each in generations if each.status == "failed"]
        if missing:
            came = f"{len(generations) - len(missing)} of {len(generations)} pictures came"
            await self._status_cards.end(
                job, _failed_job_card(job, missing, f"{came}; nothing was used for the rest.")
            )
            return
        await self._status_cards.remove(job)

    async def announce_failed(self, job: Job, error: LimnerError, *, delivered: int) -> None:
        """Say what happened and offer to try again."""
        generations = await self._queue.list_generations(job)
        first = generations[0]
        sentence = words(error)
        if first.kind == GenerationKind.PORTRAIT:
            sheet = await self._sheet(job, first)
            name = f"**{escape_markdown(sheet.character.name)}**: " if sheet else ""
            card = note_card(f"{name}{sentence} {_HOW_TO_GO_ON}")
        else:
            card = _failed_job_card(job, generations[delivered:] or generations[-1:], sentence)
        await self._status_cards.end(job, card)

    async def announce_canceled(self, job: Job) -> None:
        """Say that nothing was used."""
        first = await self._first(job)
        hint = _HOW_TO_GO_ON if first.kind == GenerationKind.PORTRAIT else ""
        await self._status_cards.end(
            job, canceled_card(StatusSubject(title_from(first.text), job), hint=hint)
        )

    async def _into_post(
        self, job: Job, generation: Generation, post_id: int
    ) -> PostedMessage | None:
        """Into the post that it was asked for; else as a message that says why not."""
        limit_bytes = await self._upload_limits.limit_bytes(job.guild_id)
        try:
            return await self._posts.deliver(job, generation, post_id, limit_bytes=limit_bytes)
        except AttachFailed as why:
            log.info("picture not in its post", generation=generation.id, why=why.note)
            return await self._post_picture(
                job, generation, note=small(why.note), reply_to_id=why.reply_to_id
            )

    async def _post_picture(
        self,
        job: Job,
        generation: Generation,
        *,
        note: str = "",
        reply_to_id: int | None = None,
    ) -> PostedMessage | None:
        shown = await self._images.get(generation.id)
        original = await self._picture(generation)
        limit_bytes = await self._upload_limits.limit_bytes(job.guild_id)
        for _ in range(2):
            picture = await asyncio.to_thread(fit, original, max_bytes=limit_bytes)
            card = picture_card(shown, picture.content, extension=picture.extension, note=note)
            await self._queue.require_held(job)
            try:
                message = await post(
                    self._client,
                    job.channel_id,
                    card,
                    reply_to_id=reply_to_id or job.reply_to_id,
                    nonce=f"limner-{generation.id}",
                )
                return PostedMessage(message.channel.id, message.id)
            except MessageTooLarge:
                limit_bytes = min(limit_bytes, len(picture.content)) // 2
            except (DeliveryForbidden, ChannelGone) as error:
                log.warning("channel takes no picture", error=str(error))
                return await self._send_privately(job, generation, picture, words(error))
        raise DeliveryTransient("the picture stayed too large")

    async def _send_privately(
        self, job: Job, generation: Generation, picture: Picture, sentence: str
    ) -> PostedMessage | None:
        """The channel is closed to us: the picture goes to whoever asked."""
        shown = await self._images.get(generation.id)
        card = picture_card(
            shown, picture.content, extension=picture.extension, note=f"-# {sentence}"
        )
        message = await tell(self._client, job.requester_id, card, else_in=None)
        return PostedMessage(message.channel.id, message.id) if message else None

    async def _preview(self, job: Job, generation: Generation) -> PostedMessage | None:
        sheet = await self._sheet(job, generation)
        if sheet is None:
            return None  # the character was deleted while its portrait was drawn
        tries = list(await self._characters.list_tries(sheet.look.id))
        shown = next((each for each in tries if each.id == generation.id), None)
        if shown is None:
            raise PictureGone
        limit_bytes = await self._upload_limits.limit_bytes(job.guild_id)
        picture = await asyncio.to_thread(
            fit, await self._picture(generation), max_bytes=limit_bytes
        )
        unused_uploads = await self._characters.has_unused_uploads(sheet.look)

        def card(owner_id: int | None) -> Card:
            return preview_card(
                sheet,
                tries,
                shown,
                picture.content,
                extension=picture.extension,
                for_owner=owner_id,
                unused_uploads=unused_uploads,
            )

        await self._queue.require_held(job)
        private = await self._into_answer(job, card(None))
        if private is not None:
            return private
        await self._queue.require_held(job)
        message = await tell(
            self._client, job.requester_id, card(job.requester_id), else_in=job.channel_id
        )
        return PostedMessage(message.channel.id, message.id) if message else None

    async def _into_answer(self, job: Job, card: Card) -> PostedMessage | None:
        """Into the private answer of the interaction; None when its token is no longer good."""
        answer = interaction_answer(self._client, job, now=self._clock.now())
        if answer is None:
            return None
        try:
            message = await answer.edit_message(
                job.status_message_id or 0,
                view=card.view,
                attachments=card.files,
                allowed_mentions=card.mentions,
            )
        except (discord.HTTPException, OSError, TimeoutError) as error:
            if isinstance(error, discord.HTTPException) and error.status in _TOKEN_REFUSED:
                log.info("interaction token is no longer good", error=str(error))
                return None
            raise delivery_error(error, job.channel_id) from error
        return PostedMessage(job.channel_id, message.id)

    async def _find_posted(self, job: Job, generation: Generation) -> PostedMessage | None:
        """The message that shows the generation already, if a crash hid it from us."""
        wanted = ITERATE.custom_id(OnPicture(generation.id))
        try:
            message_id = await find_with_button(
                self._client, wanted, job.channel_id, since=job.drawn_at or job.created_at
            )
        except (discord.Forbidden, discord.NotFound):
            return None  # the nonce still keeps Discord from taking it twice
        except (discord.HTTPException, OSError, TimeoutError) as error:
            raise delivery_error(error, job.channel_id) from error
        return PostedMessage(job.channel_id, message_id) if message_id else None

    async def _picture(self, generation: Generation) -> Picture:
        return await load_picture(self._store, await self._images.get_output(generation.id))

    async def _status_subject(self, job: Job) -> StatusSubject:
        """What the job's cards are titled with."""
        return StatusSubject(title_from((await self._first(job)).text), job)

    async def _first(self, job: Job) -> Generation:
        return (await self._queue.list_generations(job))[0]

    async def _sheet(self, job: Job, generation: Generation) -> CharacterSheet | None:
        """The character of a portrait; None when it is gone."""
        try:
            shown = await self._images.get(generation.id)
            return await self._roster.get_sheet(shown.session.look_id or 0)
        except LimnerError:
            return None


def _failed_job_card(job: Job, missing: Sequence[Generation], sentence: str) -> Card:
    """The card that offers to try again for the pictures that did not come."""
    first = missing[0]
    return failed_card(
        StatusSubject(title_from(first.text), job),
        sentence,
        generation_id=first.id,
        missing=len(missing),
    )
