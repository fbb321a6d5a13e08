"""From a click or a command to an order, and the card that shows how it fares."""

from datetime import timedelta

from cogs.components.layout import card
from cogs.interactions.answering import change, say, wait_acknowledged
from cogs.interactions.people import Interaction, place_of_interaction
from cogs.pictures.cards import StatusSubject, waiting_card
from studio.clock import Clock
from studio.services.orders.orders import Order, Orders
from studio.services.people import Answer, PrivateAnswer

# Discord's tokens live 15 minutes, sometimes less.
_TOKEN_LIFE = timedelta(minutes=14)


def public_answer(interaction: Interaction) -> Answer:
    """The picture goes to the channel it was asked in."""
    return Answer.at(place_of_interaction(interaction))


async def private_answer(interaction: Interaction, clock: Clock) -> Answer:
    """Acknowledge; the picture will go to the person alone, into this very answer.

    A private card that was clicked is the answer itself; else a new one begins.
    """
    await wait_acknowledged(interaction)
    message = interaction.message
    if message is not None and message.flags.ephemeral:
        if not interaction.response.is_done():
            await interaction.response.defer()
        message_id = message.id
    elif interaction.response.is_done():
        message_id = await say(interaction, card("The portrait is on its way."))
    else:
        begun = await interaction.response.defer(ephemeral=True, thinking=True)
        message_id = (begun.message_id if begun else None) or 0
    return Answer.at(
        place_of_interaction(interaction),
        private=PrivateAnswer(message_id, interaction.token, clock.now() + _TOKEN_LIFE),
    )


async def show_waiting(
    interaction: Interaction, orders: Orders, order: Order, *, in_place: bool = False
) -> None:
    """Answer with the card that lives until the picture is there.

    `in_place`: the card that was clicked becomes it.
    """
    waiting = waiting_card(StatusSubject(order.title, order.job), order.estimate)
    if in_place and interaction.message is not None:
        await change(interaction, waiting)
        message_id = interaction.message.id
    else:
        message_id = await say(interaction, waiting, private=False)
    await orders.set_status_card(
        order.job, channel_id=interaction.channel_id or 0, message_id=message_id
    )
