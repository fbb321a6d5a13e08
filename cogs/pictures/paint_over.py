"""The button *Paint over*: a part by its name, by an uploaded mask, or on the mask page."""

import discord
from discord.ext import commands

from cogs.components.payloads import OnPicture
from cogs.components.words import INPAINT
from cogs.interactions.answering import say
from cogs.interactions.first_answers import open_form
from cogs.interactions.handlers import Handlers
from cogs.interactions.people import Interaction, person_of
from cogs.pictures.asking import offer_note
from cogs.pictures.forms import PAINT_ON_PAGE, PaintOverForm
from cogs.pictures.iterating import ask_iteration, read_mask
from cogs.pictures.mask_page_card import painting_card
from studio.errors import MaskRefused, NotTogether
from studio.rules.asking.captions import example_change
from studio.rules.asking.params import GenerationKind
from studio.services.orders.orders import Orders
from studio.services.pictures.images import Images
from studio.services.pictures.mask_links import MaskLinks


class PaintOverCog(commands.Cog):
    """Paints a part of a picture again."""

    def __init__(
        self,
        handlers: Handlers,
        *,
        images: Images,
        orders: Orders,
        mask_links: MaskLinks | None,
    ) -> None:
        self._images = images
        self._orders = orders
        self._mask_links = mask_links
        handlers.register_button(INPAINT, self._on_inpaint)

    async def _on_inpaint(self, interaction: Interaction, button: OnPicture) -> None:
        view = await self._images.get_finished(person_of(interaction), button.generation_id)

        async def on_sent(
            answer: Interaction, change: str, region: str, mask: discord.Attachment | None
        ) -> None:
            if region == PAINT_ON_PAGE:
                await self._offer_page(answer, button.generation_id, change, mask)
                return
            wish = await read_mask(
                region, "", mask, limit_bytes=self._images.upload_limits.max_bytes
            )
            if wish is None:
                raise MaskRefused("missing")
            await ask_iteration(
                answer,
                button.generation_id,
                change,
                images=self._images,
                orders=self._orders,
                mask=wish,
            )

        form = PaintOverForm(
            on_sent,
            example=example_change(view.params),
            face=view.generation.kind == GenerationKind.PORTRAIT,
            page=self._mask_links is not None,
            note=await offer_note(
                self._images, person_of(interaction), view, {"It": GenerationKind.INPAINT}
            ),
        )
        await open_form(interaction, form)

    async def _offer_page(
        self,
        interaction: Interaction,
        generation_id: int,
        change: str,
        mask: discord.Attachment | None,
    ) -> None:
        if mask is not None:
            raise NotTogether("the page to draw on", "a mask")
        if self._mask_links is None:
            raise MaskRefused("missing")
        offer = await self._mask_links.create(
            person_of(interaction), generation_id, change, channel_id=interaction.channel_id or 0
        )
        await say(interaction, painting_card(offer))
