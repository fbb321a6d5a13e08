"""The mask page's backend: turns a mask into a request, and posts the status card in Discord."""

from dataclasses import replace

import discord

from cogs.interactions.discord_calls import FAILED, delivery_error
from cogs.interactions.people import find_member, member, place_of_channel
from cogs.pictures.asking import post_waiting
from db.models import MaskLink
from studio.errors import LinkRefused
from studio.rules.asking.captions import example_change
from studio.rules.asking.instruction import read_reply
from studio.services.orders.inputs import DrawnMask
from studio.services.orders.orders import Orders
from studio.services.people import Answer, DiscordPlace, Person
from studio.services.pictures.images import Images
from studio.services.pictures.mask_links import MaskLinks, MaskPageContent


class DiscordMaskPage:
    """The page's backend: acts as the member who was given the link."""

    def __init__(
        self, mask_links: MaskLinks, *, images: Images, orders: Orders, client: discord.Client
    ) -> None:
        self._mask_links = mask_links
        self._images = images
        self._orders = orders
        self._client = client

    async def page_content(self, link_id: str) -> MaskPageContent:
        """The picture and the texts of the page. Raises LimnerErrors."""
        return await self._mask_links.page_content(link_id)

    async def paint(self, link_id: str, mask: bytes) -> None:
        """Request the picture, and post its status card in the link's channel.

        If this raises, the link is not used up.
        """
        async with self._mask_links.use(link_id) as link:
            place = await self._place(link)
            person = replace(await self._person(link), place=place)
            view = await self._images.get_finished(person, link.generation_id)
            example = example_change(view.params)
            order = await self._images.iterate(
                person,
                link.generation_id,
                read_reply(link.text, bot_id=None, example=example),
                Answer.at(place),
                mask=DrawnMask(mask),
            )
        await post_waiting(self._client, self._orders, order)

    async def _person(self, link: MaskLink) -> Person:
        """The member who was given the link, with the roles they have now."""
        found = await find_member(self._client, link.guild_id, link.requester_id)
        if found is None:
            raise LinkRefused("gone")
        return member(found)

    async def _place(self, link: MaskLink) -> DiscordPlace:
        """The channel in which the link was given, with its rating."""
        try:
            channel = self._client.get_channel(link.channel_id)
            if channel is None:
                channel = await self._client.fetch_channel(link.channel_id)
            return place_of_channel(channel)
        except (discord.NotFound, discord.Forbidden, discord.InvalidData):
            return DiscordPlace(link.channel_id)
        except FAILED as error:
            raise delivery_error(error, link.channel_id) from error
