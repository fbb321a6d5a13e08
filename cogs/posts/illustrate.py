"""The menu *Illustrate this post*, for a message of any member or bot."""

from collections import OrderedDict

import discord
from discord import app_commands
from discord.ext import commands

from cogs.components.payloads import OnMessage, WhoIsInMessage
from cogs.components.words import ILLUSTRATE, PICK_ILLUSTRATE_AS
from cogs.interactions.answering import answering, say
from cogs.interactions.discord_calls import FAILED
from cogs.interactions.first_answers import offer_form
from cogs.interactions.forms import Form
from cogs.interactions.handlers import Handlers
from cogs.interactions.people import Interaction, member, person_of, place_of_interaction
from cogs.pictures.asking import show_waiting
from cogs.posts.illustrate_cards import IllustrateForm, ready_card, who_card
from cogs.posts.incoming import forwarded_id, incoming, shows_ours
from studio.errors import IllustrationOver
from studio.services.orders.inputs import SceneForm
from studio.services.orders.orders import Orders
from studio.services.people import Answer, Person
from studio.services.pictures.images import Images
from studio.services.posts.illustrations import (
    IllustrationOffer,
    Illustrations,
    MessageReading,
    SourceMessage,
)

# How many open illustrations are kept, counted per person and message.
_REMEMBERED = 500


class IllustrateCog(commands.Cog):
    """Opens the form for a message, and orders the picture, which is posted as a reply.

    Discord gives the bot the text of a member's message only with the click. So the text is
    kept in memory until the form is sent, and never stored.
    """

    def __init__(
        self,
        handlers: Handlers,
        *,
        illustrations: Illustrations,
        images: Images,
        orders: Orders,
        client: discord.Client,
    ) -> None:
        self._illustrations = illustrations
        self._images = images
        self._orders = orders
        self._client = client
        self._begun: OrderedDict[tuple[int, int], MessageReading] = OrderedDict()
        menu = app_commands.ContextMenu(name="Illustrate this post", callback=self._illustrate)
        menu.guild_only = True
        self.menus = [menu]
        handlers.register_button(ILLUSTRATE, self._on_form)
        handlers.register_list(PICK_ILLUSTRATE_AS, self._on_who_picked)

    async def _illustrate(self, interaction: Interaction, message: discord.Message) -> None:
        async with answering(interaction):
            reading = await self._illustrations.read(
                person_of(interaction), await self._read_message(interaction, message)
            )
            self._remember(interaction, reading)
            if reading.character_id is None:
                await say(interaction, who_card(reading))
                return
            await self._open(interaction, reading, reading.character_id)

    async def _on_who_picked(
        self, interaction: Interaction, listed: WhoIsInMessage, character_id: int
    ) -> None:
        await self._on_form(interaction, OnMessage(listed.message_id, character_id))

    async def _on_form(self, interaction: Interaction, button: OnMessage) -> None:
        reading = self._begun.get((interaction.user.id, button.message_id))
        if reading is None:
            raise IllustrationOver
        await self._open(interaction, reading, button.character_id)

    async def _open(
        self, interaction: Interaction, reading: MessageReading, character_id: int
    ) -> None:
        offer = await self._illustrations.offer(person_of(interaction), reading, character_id)

        async def on_sent(answer: Interaction, form: SceneForm) -> None:
            await self._draw(answer, offer, form)

        await _show(interaction, IllustrateForm(on_sent, offer=offer), offer)

    async def _draw(
        self, interaction: Interaction, offer: IllustrationOffer, form: SceneForm
    ) -> None:
        message = offer.reading.message
        answer = Answer.at(message.place, reply_to_id=message.id)
        order = await self._images.draw_scene(
            person_of(interaction), offer.reading.game, form, answer
        )
        self._begun.pop((interaction.user.id, message.id), None)
        await show_waiting(interaction, self._orders, order)

    def _remember(self, interaction: Interaction, reading: MessageReading) -> None:
        key = (interaction.user.id, reading.message.id)
        self._begun[key] = reading
        self._begun.move_to_end(key)
        while len(self._begun) > _REMEMBERED:
            self._begun.popitem(last=False)

    async def _read_message(
        self, interaction: Interaction, message: discord.Message
    ) -> SourceMessage:
        author = await _find_author(interaction, message)
        forwarded = forwarded_id(message)
        return SourceMessage(
            id=message.id,
            place=place_of_interaction(interaction),
            said=incoming(message, name=author.display_name),
            author=None if forwarded else _person(author, interaction.guild_id or 0),
            ours=shows_ours(message, self._client.user),
            forwarded_id=forwarded,
        )


async def _find_author(
    interaction: Interaction, message: discord.Message
) -> discord.User | discord.Member:
    """The author of a message, as a member if they are on the server.

    With the message of a menu Discord sends only the user, without nickname and roles.
    """
    author = message.author
    if author.bot or isinstance(author, discord.Member) or interaction.guild is None:
        return author
    if author.id == interaction.user.id:
        return interaction.user
    try:
        return interaction.guild.get_member(author.id) or await interaction.guild.fetch_member(
            author.id
        )
    except FAILED:
        return author  # they left the server, or Discord does not say


def _person(author: discord.User | discord.Member, guild_id: int) -> Person | None:
    if author.bot:
        return None
    return member(author) if isinstance(author, discord.Member) else Person(author.id, guild_id)


async def _show(interaction: Interaction, form: Form, offer: IllustrationOffer) -> None:
    """Open the form; if the interaction was acknowledged already, answer with a button for it."""
    if not await offer_form(interaction, form):
        await say(interaction, ready_card(offer))
