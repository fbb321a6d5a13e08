"""Posts the pictures of finished jobs: the `Delivery` port for Discord.

Scenes are the bot's own channel messages, which need no interaction token that could expire.
Portraits are private previews: they go into the interaction's answer while its token is valid,
else into a private message, else into the channel.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from weakref import WeakKeyDictionary

import discord
import structlog

from bot.delivery.closed_doors import ClosedDoors
from bot.delivery.file_limits import DiscordFileLimits, send_fitting
from bot.delivery.packs import PackDelivery
from bot.delivery.posts import PostDelivery
from bot.delivery.private_messages import PrivateMessages
from bot.delivery.sent_messages import is_private
from bot.delivery.status_cards import StatusCards
from bot.fencing import fenced
from cogs.characters.cards import preview_card
from cogs.components.layout import Card, note_card
from cogs.components.payloads import OnTry
from cogs.components.words import SAVE
from cogs.interactions.discord_calls import (
    MessageTooLarge,
)
from cogs.interactions.posting import post
from cogs.interactions.replies import words
from cogs.pictures.cards import (
    StatusSubject,
    canceled_card,
    drawing_card,
    failed_card,
    undrawn_job_card,
    waiting_card,
)
from db.enums import GenerationStatus
from db.models import Generation, Job
from studio.clock import Clock
from studio.errors import (
    DeliveryError,
    DeliveryTransient,
    LimnerError,
    ModerationRefused,
    PictureGone,
    ProviderRefused,
)
from studio.generation.assets import load_picture
from studio.generation.jobs import PostedMessage, WaitEstimate
from studio.generation.queue import Queue
from studio.rules.asking.params import GenerationKind
from studio.rules.pictures.gate import Picture
from studio.rules.queue.costs import try_words
from studio.rules.text import escape_markdown, title_from
from studio.services.characters.characters import Characters
from studio.services.characters.roster import CharacterSheet, Roster
from studio.services.people import DiscordPlace
from studio.services.pictures.images import Images
from studio.services.pictures.unreached import UnreachedPictures
from studio.storage.base import Store

log = structlog.get_logger()

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
        self._clock = clock
        # A job in hand shows its progress many times. The words of its pictures never change.
        self._titles: WeakKeyDictionary[Job, str] = WeakKeyDictionary()
        self._upload_limits = DiscordFileLimits(client, clock=clock)
        self._status_cards = StatusCards(client, clock=clock)
        self._private = PrivateMessages(client, self._status_cards, clock=clock)
        self._doors = ClosedDoors(client, unreached, self._status_cards)
        self._packs = PackDelivery(
            client,
            images=images,
            store=store,
            queue=queue,
            posts=posts,
            private=self._private,
            doors=self._doors,
            upload_limits=self._upload_limits,
        )

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
        self, job: Job, generations: Sequence[Generation], *, maybe_posted: bool
    ) -> Mapping[int, PostedMessage | None]:
        """Post stored pictures in one message, or show one portrait in its preview.

        None: the picture was deleted, or the requester cannot be reached.
        """
        with fenced(partial(self._queue.require_held, job)):
            first = generations[0]
            if first.kind != GenerationKind.PORTRAIT:
                return await self._packs.deliver(job, generations, maybe_posted=maybe_posted)
            try:
                return {first.id: await self._preview(job, first, maybe_posted=maybe_posted)}
            except PictureGone:
                log.info("picture was deleted while it was drawn", generation=first.id)
                return {first.id: None}

    async def announce_finished(self, job: Job) -> None:
        """Delete the status card, unless it is private: then it has become the preview.

        If some pictures failed, the message with the others says so; the card does where no message
        has them. Pictures that reached nobody are announced in words.
        """
        ended = await self._queue.ended_jobs.pictures(job)
        if ended.waiting and await self._doors.leave_word(job) and not is_private(job):
            return
        if is_private(job):
            self._status_cards.forget(job)
            return
        generations = ended.generations
        await self._packs.remove_deleted(job, generations)
        missing = [each for each in generations if each.status == GenerationStatus.FAILED]
        if missing and not await self._tells_missing(job, generations):
            came = f"{len(generations) - len(missing)} of {len(generations)} pictures came"
            await self._status_cards.end(
                job, _failed_job_card(job, missing, f"{came}; nothing was used for the rest.")
            )
            return
        await self._status_cards.remove(job)

    async def announce_failed(self, job: Job, error: LimnerError, *, delivered: int) -> None:
        """Say what happened and offer to try again."""
        generations = await self._queue.list_generations(job)
        first, missing = generations[0], generations[delivered:] or generations[-1:]
        sentence = words(error)
        if first.kind == GenerationKind.PORTRAIT:
            sheet = await self._sheet(job, first)
            name = f"**{escape_markdown(sheet.character.name)}**: " if sheet else ""
            card = note_card(f"{name}{sentence} {_HOW_TO_GO_ON}")
            openly = note_card(f"{name}the portrait did not come this time. {_HOW_TO_GO_ON}")
            await self._status_cards.end(job, card, openly=openly)
            return
        if isinstance(error, ModerationRefused | ProviderRefused):
            # A reason that accuses is not told before the table.
            again = isinstance(error, ProviderRefused)
            card = undrawn_job_card(missing[0].id, missing=len(missing) if again else 0)
        else:
            card = _failed_job_card(job, missing, sentence)
        await self._status_cards.end(job, card)

    async def announce_canceled(self, job: Job) -> None:
        """Say that nothing was used."""
        first = await self._first(job)
        hint = _HOW_TO_GO_ON if first.kind == GenerationKind.PORTRAIT else ""
        await self._status_cards.end(
            job, canceled_card(StatusSubject(title_from(first.text), job), hint=hint)
        )

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
        unused_uploads = await self._characters.has_unused_uploads(sheet.look)
        place = DiscordPlace(job.channel_id)
        note = try_words(await self._characters.offer_try(sheet, place))

        async def send(pictures: Sequence[Picture]) -> PostedMessage | None:
            [picture] = pictures

            def card(owner_id: int | None) -> Card:
                return preview_card(
                    sheet,
                    tries,
                    shown,
                    picture.content,
                    extension=picture.extension,
                    for_owner=owner_id,
                    unused_uploads=unused_uploads,
                    note=note,
                )

            await self._queue.require_held(job)
            private = await self._private.put_into_answer(job, card(None))
            if private is not None:
                return private
            await self._queue.require_held(job)
            save = SAVE.custom_id(OnTry(sheet.look.id, generation.id))
            sent = await self._private.send(
                job,
                card(job.requester_id),
                {save: generation.id},
                nonce=f"limner-{generation.id}",
                maybe_posted=maybe_posted,
            )
            return sent or await self._preview_in_channel(job, generation, card(job.requester_id))

        limit_bytes = await self._upload_limits.limit_bytes(job.guild_id)
        original = await load_picture(self._store, await self._images.get_output(generation.id))
        return await send_fitting(send, [original], job.requester_id, limit_bytes=limit_bytes)

    async def _preview_in_channel(
        self, job: Job, generation: Generation, card: Card
    ) -> PostedMessage | None:
        try:
            nonce = f"limner-{generation.id}"
            message = await post(self._client, job.channel_id, card, nonce=nonce)
        except (DeliveryTransient, MessageTooLarge):
            raise
        except DeliveryError as error:
            await self._doors.explain(job, error)
            return None
        return PostedMessage(message.channel.id, message.id)

    async def _tells_missing(self, job: Job, generations: Sequence[Generation]) -> bool:
        """Whether the message with the pictures that came offers to try again."""
        ids = [generation.id for generation in generations]
        return job.post_id is None and bool(await self._images.list_posted(ids))

    async def _status_subject(self, job: Job) -> StatusSubject:
        """The title of the job's cards."""
        if job not in self._titles:
            self._titles[job] = title_from((await self._first(job)).text)
        return StatusSubject(self._titles[job], job, self._clock.now())

    async def _first(self, job: Job) -> Generation:
        return (await self._queue.taken_generations(job))[0]

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
