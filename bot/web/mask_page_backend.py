"""What the painting page does in Discord: the mask that comes becomes a request."""

import discord
import structlog

from cogs.interactions.people import member, place_of_channel
from cogs.interactions.posting import post
from cogs.pictures.cards import StatusSubject, waiting_card
from db.models import MaskLink
from studio.errors import DeliveryTransient, LinkRefused
from studio.rules.asking.instruction import read_reply
from studio.rules.asking.wording import example_change
from studio.services.orders.inputs import DrawnMask
from studio.services.orders.orders import Order, Orders
from studio.services.people import Answer, DiscordPlace, Person
from studio.services.pictures.images import Images
from studio.services.pictures.mask_links import MaskLinks, MaskPageContent

log = structlog.get_logger()


class DiscordMaskPage:
    """Stands between the page and the studio, for whoever has a link."""

    def __init__(
        self, paintings: MaskLinks, *, images: Images, orders: Orders, client: discord.Client
    ) -> None:
        self._paintings = paintings
        self._images = images
        self._orders = orders
        self._client = client

    async def page_content(self, link_id: str) -> MaskPageContent:
        """What the page shows. Raises LimnerErrors."""
        return await self._paintings.page_content(link_id)

    async def paint(self, link_id: str, mask: bytes) -> None:
        """Ask for the picture, and show in its channel that it is on its way.

        What raises has not used the link.
        """
        async with self._paintings.use(link_id) as link:
            person = await self._person(link)
            shown = await self._images.get_finished(link.generation_id)
            example = example_change(shown.params)
            order = await self._images.iterate(
                person,
                link.generation_id,
                read_reply(link.text, bot_id=None, example=example),
                Answer.at(await self._place(link)),
                mask=DrawnMask(mask),
            )
        await self._show(order)

    async def _person(self, link: MaskLink) -> Person:
        """Who was given the link, with the roles they have now."""
        try:
            guild = self._client.get_guild(link.guild_id)
            if guild is None:
                guild = await self._client.fetch_guild(link.guild_id, with_counts=False)
            found = guild.get_member(link.requester_id)
            return member(found or await guild.fetch_member(link.requester_id))
        except (discord.NotFound, discord.Forbidden) as error:
            raise LinkRefused("gone") from error
        except (discord.HTTPException, OSError, TimeoutError) as error:
            raise DeliveryTransient(str(error)) from error

    async def _place(self, link: MaskLink) -> DiscordPlace:
        """The channel in which the link was given, whose rating counts."""
        try:
            channel = self._client.get_channel(link.channel_id)
            if channel is None:
                channel = await self._client.fetch_channel(link.channel_id)
            return place_of_channel(channel)
        except (discord.NotFound, discord.Forbidden, discord.InvalidData):
            return DiscordPlace(link.channel_id)
        except (discord.HTTPException, OSError, TimeoutError) as error:
            raise DeliveryTransient(str(error)) from error

    async def _show(self, order: Order) -> None:
        """Whatever keeps the card away: the picture is on its way."""
        card = waiting_card(StatusSubject(order.title, order.job), order.estimate)
        try:
            status = await post(self._client, order.job.channel_id, card)
            await self._orders.set_status_card(
                order.job, channel_id=status.channel.id, message_id=status.id
            )
        except Exception as error:
            log.warning("card not shown", error=str(error))
