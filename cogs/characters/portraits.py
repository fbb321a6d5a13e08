"""The preview's buttons: save, try again, and the pages of its tries."""

from collections.abc import Awaitable, Callable

from discord.ext import commands

from cogs.characters.cards import preview_card, saved_card
from cogs.components.layout import Card
from cogs.components.payloads import OnLook, OnTry
from cogs.components.words import AGAIN, PAGE_BACK, PAGE_ON, SAVE, TRIES
from cogs.interactions.answering import change, do_all
from cogs.interactions.handlers import Handlers
from cogs.interactions.people import Interaction, person_of
from cogs.pictures.asking import leave_to_job, private_answer
from db.enums import LookStatus
from db.models import Generation
from studio.clock import Clock
from studio.errors import PictureGone
from studio.rules.queue.costs import try_words
from studio.services.characters.characters import Characters
from studio.services.characters.roster import CharacterSheet, Roster
from studio.services.pictures.images import Images
from studio.storage.base import Store


class PortraitCog(commands.Cog):
    """Handles the buttons of the preview, from the first try to the saved portrait."""

    def __init__(
        self,
        handlers: Handlers,
        *,
        characters: Characters,
        roster: Roster,
        images: Images,
        store: Store,
        clock: Clock,
        ask_game_master: Callable[[Interaction, CharacterSheet], Awaitable[None]],
    ) -> None:
        self._characters = characters
        self._roster = roster
        self._images = images
        self._store = store
        self._clock = clock
        self._ask_game_master = ask_game_master
        handlers.register_button(SAVE, self._on_save)
        handlers.register_button(AGAIN, self._on_again)
        handlers.register_button(TRIES, self._on_tries)
        handlers.register_button(PAGE_BACK, self._on_page)
        handlers.register_button(PAGE_ON, self._on_page)

    async def _on_again(self, interaction: Interaction, button: OnLook) -> None:
        await self._get_own(interaction, button.look_id)
        answer = await private_answer(interaction, self._clock)
        await self._characters.try_again(person_of(interaction), button.look_id, answer)
        leave_to_job(interaction)

    async def _on_tries(self, interaction: Interaction, button: OnLook) -> None:
        """Show the tries privately; draw the first one if there is none."""
        sheet = await self._get_own(interaction, button.look_id)
        tries = list(await self._characters.list_tries(sheet.look.id))
        if tries:
            await change(
                interaction, await self._build_preview(interaction, sheet, tries, tries[-1])
            )
            return
        answer = await private_answer(interaction, self._clock)
        await self._characters.try_again(person_of(interaction), button.look_id, answer)
        leave_to_job(interaction)

    async def _on_page(self, interaction: Interaction, button: OnTry) -> None:
        sheet = await self._get_own(interaction, button.look_id)
        tries = list(await self._characters.list_tries(sheet.look.id))
        shown = next((each for each in tries if each.id == button.generation_id), None)
        if shown is None:
            raise PictureGone
        await change(interaction, await self._build_preview(interaction, sheet, tries, shown))

    async def _get_own(self, interaction: Interaction, look_id: int) -> CharacterSheet:
        _, sheet = await self._characters.get_own(
            person_of(interaction), look_id, act="do that with this character"
        )
        return sheet

    async def _build_preview(
        self,
        interaction: Interaction,
        sheet: CharacterSheet,
        tries: list[Generation],
        shown: Generation,
    ) -> Card:
        asset = await self._images.get_output(shown.id)
        content = await self._store.get(asset.key)
        cost = await self._characters.offer_try(sheet, person_of(interaction).place)
        return preview_card(
            sheet,
            tries,
            shown,
            content,
            extension=asset.key.rsplit(".", 1)[-1],
            unused_uploads=await self._characters.has_unused_uploads(sheet.look),
            note=try_words(cost),
        )

    async def _on_save(self, interaction: Interaction, button: OnTry) -> None:
        sheet = await self._characters.save(
            person_of(interaction), button.look_id, button.generation_id
        )

        async def ask_game_master() -> None:
            if sheet.look.status == LookStatus.PENDING:
                await self._ask_game_master(interaction, sheet)

        await do_all(lambda: change(interaction, saved_card(sheet)), ask_game_master)
