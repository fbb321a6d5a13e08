"""Posts the pictures of finished jobs: the `Delivery` port for Discord.

Scenes are the bot's own channel messages, which need no interaction token that could expire.
Portraits are private previews: they go into the interaction's answer while its token is valid,
else into a private message, else into the channel.
"""

from collections.abc import Sequence

import discord
import structlog

from bot.delivery.closed_doors import ClosedDoors
from bot.delivery.file_limits import DiscordFileLimits
from bot.delivery.posts import AttachFailed, PostDelivery
from bot.delivery.sent_messages import find_with_button, interaction_answer, is_private
from bot.delivery.status_cards import StatusCards
from cogs.characters.cards import preview_card
from cogs.components.layout import Card, note_card, small
from cogs.components.payloads import OnPicture, OnTry
from cogs.components.words import ITERATE, SAVE
from cogs.interactions.discord_calls import (
    FAILED,
    MessageTooLarge,
    delivery_error,
    repeat_if_cut,
)
from cogs.interactions.posting import is_missing_history, open_conversation, post
from cogs.interactions.replies import words
from cogs.pictures.cards import (
    StatusSubject,
    canceled_card,
    drawing_card,
    failed_card,
    picture_card,
    waiting_card,
)
from db.enums import GenerationStatus
from db.models import Generation, Job
from studio.clock import Clock
from studio.errors import (
    DeliveryError,
    DeliveryTransient,
    LimnerError,
    PictureGone,
)
from studio.generation.assets import load_picture
from studio.generation.jobs import PostedMessage, WaitEstimate
from studio.generation.queue import Queue
from studio.picture_threads import work_on_picture
from studio.rules.asking.params import GenerationKind
from studio.rules.pictures.gate import Picture, fit
from studio.rules.text import escape_markdown, title_from
from studio.services.characters.characters import Characters
from studio.services.characters.roster import CharacterSheet, Roster
from studio.services.pictures.images import Images
from studio.services.pictures.unreached import UnreachedPictures
from studio.storage.base import Store

log = structlog.get_logger()

# Discord's status for a token that has expired, or an answer that the member dismissed.
_TOKEN_REFUSED = (401, 403, 404)
_HOW_TO_GO_ON = "`/character show` goes on from here."


class DiscordDelivery:
    """Shows members the progress of their job, and posts its pictures.

    The client must be logged in. It need not be connected to the gateway.
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
        unreached: UnreachedPictures,
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
        self._doors = ClosedDoors(client, unreached, self._status_cards)

    async def show_waiting(self, job: Job, estimate: WaitEstimate) -> None:
        """Show the job's place in the queue."""
        card = waiting_card(await self._status_subject(job), estimate)
        gist = f"{job.phase} {estimate.ahead} {round(estimate.wait_s)} {estimate.paused}"
        await self._status_cards.show(job, card, gist)

    async def show_progress(
        self, job: Job, *, percent: int | None, remaining_s: float | None
    ) -> None:
        """Show the progress of the drawing."""
        card = drawing_card(
            await self._status_subject(job), percent=percent, remaining_s=remaining_s
        )
        await self._status_cards.show(job, card, f"percent {percent}")

    async def deliver(
        self, job: Job, generation: Generation, *, maybe_posted: bool
    ) -> PostedMessage | None:
        """Post a stored picture, or show it in its preview.

        None: the picture was deleted, or the requester cannot be reached.
        """
        try:
            if generation.kind == GenerationKind.PORTRAIT:
                return await self._preview(job, generation, maybe_posted=maybe_posted)
            if maybe_posted:
                found = await self._find_posted(job, generation)
                if found is not None:
                    return found
            if job.post_id is not None:
                return await self._into_post(
                    job, generation, job.post_id, maybe_posted=maybe_posted
                )
            return await self._post_picture(job, generation, maybe_posted=maybe_posted)
        except PictureGone:
            log.info("picture was deleted while it was drawn", generation=generation.id)
            return None

    async def announce_finished(self, job: Job) -> None:
        """Delete the status card, unless it is private: then it has become the preview.

        If some pictures failed, the card stays and says so. Pictures that reached nobody are
        announced in words.
        """
        if await self._doors.leave_word(job) and not is_private(job):
            return
        if is_private(job):
            self._status_cards.forget(job)
            return
        generations = await self._queue.list_generations(job)
        missing = [each for each in generations if each.status == GenerationStatus.FAILED]
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
        self, job: Job, generation: Generation, post_id: int, *, maybe_posted: bool
    ) -> PostedMessage | None:
        """Attach the picture to its post; else post it as a message that says why not."""
        limit_bytes = await self._upload_limits.limit_bytes(job.guild_id)
        try:
            return await self._posts.deliver(job, generation, post_id, limit_bytes=limit_bytes)
        except AttachFailed as why:
            log.info("picture not in its post", generation=generation.id, why=why.note)
            return await self._post_picture(
                job,
                generation,
                maybe_posted=maybe_posted,
                note=small(why.note),
                reply_to_id=why.reply_to_id,
            )

    async def _post_picture(
        self,
        job: Job,
        generation: Generation,
        *,
        maybe_posted: bool,
        note: str = "",
        reply_to_id: int | None = None,
    ) -> PostedMessage | None:
        view = await self._images.load(generation.id)
        original = await self._picture(generation)
        limit_bytes = await self._upload_limits.limit_bytes(job.guild_id)
        reply_to_id = reply_to_id or job.reply_to_id
        for _ in range(3):
            picture = await work_on_picture(fit, job.requester_id, original, max_bytes=limit_bytes)
            card = picture_card(view, picture.content, extension=picture.extension, note=note)
            await self._queue.require_held(job)
            try:
                message = await post(
                    self._client,
                    job.channel_id,
                    card,
                    reply_to_id=reply_to_id,
                    reply_required=True,
                    nonce=f"limner-{generation.id}",
                )
                return PostedMessage(message.channel.id, message.id)
            except MessageTooLarge:
                limit_bytes = min(limit_bytes, len(picture.content)) // 2
            except DeliveryTransient:
                raise
            except DeliveryError as error:
                if reply_to_id is not None and is_missing_history(error):
                    reply_to_id, note = None, note + "\n" * bool(note) + small(words(error))
                    continue
                sentence = await self._doors.explain(job, error)
                return await self._send_privately(
                    job, generation, picture, sentence, maybe_posted=maybe_posted
                )
        raise DeliveryTransient("the picture stayed too large")

    async def _send_privately(
        self,
        job: Job,
        generation: Generation,
        picture: Picture,
        sentence: str,
        *,
        maybe_posted: bool,
    ) -> PostedMessage | None:
        """Send the picture to the requester, because the bot may not post in the channel."""
        view = await self._images.load(generation.id)
        card = picture_card(
            view, picture.content, extension=picture.extension, note=f"-# {sentence}"
        )
        wanted = ITERATE.custom_id(OnPicture(generation.id))
        return await self._into_conversation(
            job, generation, card, wanted, maybe_posted=maybe_posted
        )

    async def _into_conversation(
        self, job: Job, generation: Generation, card: Card, button: str, *, maybe_posted: bool
    ) -> PostedMessage | None:
        """Send the card to the requester privately, once; None when they take no messages.

        Raises DeliveryTransient to try again. `button` is one of the card's custom ids.
        """
        try:
            private_id = (await open_conversation(self._client, job.requester_id)).id
            if maybe_posted:
                found = await find_with_button(
                    self._client, button, private_id, since=job.drawn_at or job.created_at
                )
                if found is not None:
                    return PostedMessage(private_id, found)
            nonce = f"limner-{generation.id}"
            message = await post(self._client, private_id, card, nonce=nonce)
        except FAILED as error:
            known: LimnerError = delivery_error(error, 0)
        except DeliveryError as error:
            known = error
        else:
            return PostedMessage(message.channel.id, message.id)
        if isinstance(known, DeliveryTransient):
            raise known
        log.info("no private message possible", user=job.requester_id, error=str(known))
        return None

    async def _preview(
        self, job: Job, generation: Generation, *, maybe_posted: bool
    ) -> PostedMessage | None:
        sheet = await self._sheet(job, generation)
        if sheet is None:
            return None  # the character was deleted while its portrait was drawn
        tries = list(await self._characters.list_tries(sheet.look.id))
        shown = next((each for each in tries if each.id == generation.id), None)
        if shown is None:
            raise PictureGone
        limit_bytes = await self._upload_limits.limit_bytes(job.guild_id)
        picture = await work_on_picture(
            fit, job.requester_id, await self._picture(generation), max_bytes=limit_bytes
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
        save = SAVE.custom_id(OnTry(sheet.look.id, generation.id))
        sent = await self._into_conversation(
            job, generation, card(job.requester_id), save, maybe_posted=maybe_posted
        )
        return sent or await self._preview_in_channel(job, generation, card(job.requester_id))

    async def _preview_in_channel(
        self, job: Job, generation: Generation, card: Card
    ) -> PostedMessage | None:
        try:
            nonce = f"limner-{generation.id}"
            message = await post(self._client, job.channel_id, card, nonce=nonce)
        except DeliveryTransient:
            raise
        except DeliveryError as error:
            await self._doors.explain(job, error)
            return None
        return PostedMessage(message.channel.id, message.id)

    async def _into_answer(self, job: Job, card: Card) -> PostedMessage | None:
        """Put the card into the interaction's private answer; None if its token has expired."""
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
            raise delivery_error(error, job.channel_id) from error
        return PostedMessage(job.channel_id, message.id)

    async def _find_posted(self, job: Job, generation: Generation) -> PostedMessage | None:
        """The message with the picture, if it was posted before a crash."""
        wanted = ITERATE.custom_id(OnPicture(generation.id))
        try:
            message_id = await find_with_button(
                self._client, wanted, job.channel_id, since=job.drawn_at or job.created_at
            )
        except (discord.Forbidden, discord.NotFound):
            return None  # Discord refuses a second message with the same nonce
        except FAILED as error:
            raise delivery_error(error, job.channel_id) from error
        return PostedMessage(job.channel_id, message_id) if message_id else None

    async def _picture(self, generation: Generation) -> Picture:
        return await load_picture(self._store, await self._images.get_output(generation.id))

    async def _status_subject(self, job: Job) -> StatusSubject:
        """The title of the job's cards."""
        return StatusSubject(title_from((await self._first(job)).text), job)

    async def _first(self, job: Job) -> Generation:
        return (await self._queue.list_generations(job))[0]

    async def _sheet(self, job: Job, generation: Generation) -> CharacterSheet | None:
        """The character of a portrait; None when it was deleted."""
        try:
            view = await self._images.load(generation.id)
            return await self._roster.get_sheet(view.session.look_id or 0)
        except LimnerError:
            return None


def _failed_job_card(job: Job, missing: Sequence[Generation], sentence: str) -> Card:
    """The card that offers to try again for the missing pictures."""
    first = missing[0]
    return failed_card(
        StatusSubject(title_from(first.text), job),
        sentence,
        generation_id=first.id,
        missing=len(missing),
    )
