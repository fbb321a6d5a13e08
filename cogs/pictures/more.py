"""The buttons behind ⋯ under a picture: details, its settings, a star, deleting it."""

from dataclasses import replace

from discord.ext import commands

from cogs.components.layout import Card, card, custom_ids
from cogs.components.payloads import OnPicture, OnStar, PicturesOfPost
from cogs.components.words import (
    DELETE,
    DELETE_YES,
    DETAILS,
    EDIT_UNDRAWN,
    ITERATE,
    MORE,
    PICK_POST_PICTURE,
    SETTINGS,
    STAR,
    WHY_UNDRAWN,
)
from cogs.interactions.answering import change, do_all, say
from cogs.interactions.first_answers import open_form
from cogs.interactions.handlers import Handlers
from cogs.interactions.people import Interaction, person_of
from cogs.pictures.asking import offer_note, public_answer, show_waiting
from cogs.pictures.cards import delete_card, more_card, why_undrawn_card
from cogs.pictures.details_card import details_card
from cogs.pictures.forms import iterate_form
from cogs.pictures.post_pictures import PostPictures
from cogs.pictures.settings_form import SettingsForm
from studio.rules.asking.captions import example_change
from studio.rules.asking.instruction import read_reply
from studio.rules.asking.params import GenerationKind
from studio.rules.queue.costs import offer_words
from studio.services.galleries.stars import Starred, Stars
from studio.services.likeness.verdicts import LikenessVerdicts
from studio.services.orders.inputs import SceneForm
from studio.services.orders.orders import Orders
from studio.services.people import Person
from studio.services.pictures.deletion import PictureDeletion
from studio.services.pictures.finding import PictureView
from studio.services.pictures.images import Images
from studio.services.pictures.records import Records, ReusableSettings
from studio.storage.base import Store


class MoreCog(commands.Cog):
    """The rarely used buttons of a picture."""

    def __init__(
        self,
        handlers: Handlers,
        *,
        images: Images,
        deletion: PictureDeletion,
        records: Records,
        likeness: LikenessVerdicts,
        orders: Orders,
        stars: Stars,
        store: Store,
        post_pictures: PostPictures,
    ) -> None:
        self._images = images
        self._deletion = deletion
        self._records = records
        self._likeness = likeness
        self._orders = orders
        self._stars = stars
        self._store = store
        self._post_pictures = post_pictures
        handlers.register_button(MORE, self._on_more)
        handlers.register_list(PICK_POST_PICTURE, self._on_picked)
        handlers.register_button(STAR, self._on_star)
        handlers.register_button(DETAILS, self._on_details)
        handlers.register_button(SETTINGS, self._on_settings)
        handlers.register_button(WHY_UNDRAWN, self._on_why_undrawn)
        handlers.register_button(EDIT_UNDRAWN, self._on_edit_undrawn)
        handlers.register_button(DELETE, self._on_delete)
        handlers.register_button(DELETE_YES, self._on_delete_yes)

    async def _on_more(self, interaction: Interaction, button: OnPicture) -> None:
        await self.open(interaction, button.generation_id)

    async def _on_picked(
        self, interaction: Interaction, _: PicturesOfPost, generation_id: int
    ) -> None:
        await self.open(interaction, generation_id)

    async def open(self, interaction: Interaction, generation_id: int) -> None:
        """Answer with the card of the rarely used buttons."""
        person = person_of(interaction)
        starred = await self._stars.of(person, generation_id)
        bare = not _has_own_buttons(interaction, generation_id)
        await say(interaction, await self._build_card(person, generation_id, starred, bare=bare))

    async def _on_star(self, interaction: Interaction, button: OnStar) -> None:
        person = person_of(interaction)
        starred = await self._stars.toggle(person, button.generation_id)
        await change(
            interaction,
            await self._build_card(person, button.generation_id, starred, bare=button.bare),
        )

    async def _build_card(
        self, person: Person, generation_id: int, starred: Starred | None, *, bare: bool = False
    ) -> Card:
        view = await self._images.get_finished(person, generation_id)
        return more_card(
            view,
            deletable=await self._deletion.may_delete(person, view),
            starred=starred,
            bare=bare,
            more=await self._post_pictures.buttons(person, view),
            note=await self._costs(person, view, bare=bare),
        )

    async def _costs(self, person: Person, view: PictureView, *, bare: bool) -> str:
        """What the card's buttons cost: Upscale, and with `bare` also those below a picture."""
        kinds = {"Another picture": GenerationKind.ITERATE} if bare else {}
        kinds["Upscale"] = GenerationKind.UPSCALE
        return await offer_note(self._images, person, view, kinds)

    async def _on_details(self, interaction: Interaction, button: OnPicture) -> None:
        person = person_of(interaction)
        details = await self._records.get_details(person, button.generation_id)
        verdicts = await self._likeness.of_picture(details.generation)
        await say(interaction, details_card(details, verdicts))

    async def _on_settings(self, interaction: Interaction, button: OnPicture) -> None:
        await self._open_settings(interaction, button.generation_id, count=1)

    async def _open_settings(
        self, interaction: Interaction, generation_id: int, *, count: int
    ) -> None:
        async def on_sent(answer: Interaction, form: SceneForm) -> None:
            await self._draw(answer, generation_id, form)

        person = person_of(interaction)
        reused = await self._records.get_reusable(person, generation_id)
        filled = replace(reused.form, count=count)
        note = await self._cost_of_settings(person, reused, filled)
        form = SettingsForm(on_sent, filled=filled, shortened=reused.shortened, note=note)
        await open_form(interaction, form)

    async def _cost_of_settings(
        self, person: Person, reused: ReusableSettings, form: SceneForm
    ) -> str:
        cost = await self._images.offer_scene(person, reused.game, form, source=reused.source)
        return offer_words({"It": cost}) if cost else ""

    async def _on_why_undrawn(self, interaction: Interaction, button: OnPicture) -> None:
        undrawn = await self._records.get_undrawn(person_of(interaction), button.generation_id)
        await say(interaction, why_undrawn_card(undrawn))

    async def _on_edit_undrawn(self, interaction: Interaction, button: OnPicture) -> None:
        """Open the words of a change to a picture, else all settings of the scene."""
        undrawn = await self._records.get_undrawn(person_of(interaction), button.generation_id)
        if not undrawn.is_change:
            await self._open_settings(interaction, button.generation_id, count=undrawn.count)
            return
        example = example_change(undrawn.params)

        async def on_sent(answer: Interaction, change: str) -> None:
            instruction = read_reply(change, bot_id=None, example=example)
            order = await self._images.reword(
                person_of(answer), button.generation_id, instruction, public_answer(answer)
            )
            await show_waiting(answer, self._orders, order)

        await open_form(interaction, iterate_form(on_sent, example=example, filled=undrawn.typed))

    async def _draw(self, interaction: Interaction, generation_id: int, form: SceneForm) -> None:
        """Order a picture in a new session, with the characters' looks of this moment."""
        reused = await self._records.get_reusable(person_of(interaction), generation_id)
        form = replace(form, names=reused.form.names, states=reused.form.states)
        if reused.source is not None:
            form = replace(form, source=await self._store.get(reused.source.key))
        order = await self._images.draw_scene(
            person_of(interaction), reused.game, form, public_answer(interaction)
        )
        await show_waiting(interaction, self._orders, order)

    async def _on_delete(self, interaction: Interaction, button: OnPicture) -> None:
        view = await self._deletion.get_deletable(person_of(interaction), button.generation_id)
        await say(interaction, delete_card(view))

    async def _on_delete_yes(self, interaction: Interaction, button: OnPicture) -> None:
        posted = await self._deletion.delete(person_of(interaction), button.generation_id)
        await do_all(
            lambda: change(interaction, card("Deleted.")),
            lambda: self._post_pictures.remove(
                interaction.client,
                [button.generation_id],
                [] if posted is None else [posted],
                limit_bytes=interaction.filesize_limit,
            ),
        )


def _has_own_buttons(interaction: Interaction, generation_id: int) -> bool:
    """Whether the clicked card shows the picture with its own buttons."""
    clicked = interaction.message
    return clicked is not None and ITERATE.custom_id(OnPicture(generation_id)) in custom_ids(
        clicked
    )
