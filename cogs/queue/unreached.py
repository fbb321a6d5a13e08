"""Shows people the pictures that could be brought nowhere, when they use the bot again."""

import structlog
from discord.ext import commands

from cogs.components.layout import Card
from cogs.components.payloads import OnPicture
from cogs.components.words import COLLECT
from cogs.interactions.answering import say
from cogs.interactions.first_answers import AnswerKind, first_answer_of
from cogs.interactions.handlers import Handlers
from cogs.interactions.people import Interaction, person_of
from cogs.pictures.cards import picture_card
from cogs.pictures.files import fetch_picture
from studio.errors import LimnerError
from studio.services.people import Person
from studio.services.pictures.images import Images
from studio.services.pictures.unreached import UnreachedPictures
from studio.storage.base import Store

log = structlog.get_logger()

_WAITED = "-# It waited for you, because I could bring it nowhere."


class UnreachedCog(commands.Cog):
    """The button that shows a waiting picture, and the private card after any other answer."""

    def __init__(
        self, handlers: Handlers, *, unreached: UnreachedPictures, images: Images, store: Store
    ) -> None:
        self._unreached = unreached
        self._images = images
        self._store = store
        handlers.register_button(COLLECT, self._on_collect)
        handlers.after_answer = self._offer

    async def _on_collect(self, interaction: Interaction, button: OnPicture) -> None:
        await self._show(interaction, person_of(interaction), button.generation_id)

    async def _offer(self, interaction: Interaction) -> None:
        """Show the pictures that wait for the person, each once."""
        if interaction.guild_id is None or not _takes_more(interaction):
            return
        person = person_of(interaction)
        for each in await self._unreached.list_waiting(person):
            try:
                await self._show(interaction, person, each.id)
            except LimnerError as error:
                log.info("waiting picture not shown", generation=each.id, error=str(error))

    async def _show(self, interaction: Interaction, person: Person, generation_id: int) -> None:
        await say(interaction, await self._card(interaction, person, generation_id))
        await self._unreached.mark_shown([generation_id])

    async def _card(self, interaction: Interaction, person: Person, generation_id: int) -> Card:
        view = await self._unreached.get(person, generation_id)
        found = await fetch_picture(
            generation_id,
            images=self._images,
            store=self._store,
            limit_bytes=interaction.filesize_limit,
        )
        return picture_card(view, found.content, extension=found.extension, note=_WAITED)


def _takes_more(interaction: Interaction) -> bool:
    """Whether the interaction has an answer that another one can follow."""
    first = first_answer_of(interaction)
    return first.dead is None and first.kind not in (None, AnswerKind.FORM)
