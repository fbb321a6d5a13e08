"""Answers a placed order: the private or public answer, and the status card."""

from collections.abc import Mapping
from datetime import timedelta

import discord
import structlog

from cogs.components.layout import Card, card
from cogs.interactions.answering import change, say
from cogs.interactions.first_answers import AnswerKind, first_answer_of, keep_card, think
from cogs.interactions.people import Interaction, place_of_interaction
from cogs.interactions.posting import post
from cogs.pictures.cards import StatusSubject, waiting_card
from studio.clock import Clock
from studio.rules.asking.params import GenerationKind
from studio.rules.queue.costs import offer_words
from studio.services.orders.orders import Order, Orders
from studio.services.people import Answer, Person, PrivateAnswer
from studio.services.pictures.finding import PictureView
from studio.services.pictures.images import Images

log = structlog.get_logger()

# An interaction's token is valid for 15 minutes, sometimes less.
_TOKEN_LIFE = timedelta(minutes=14)
_A_CHANGE = {"It": GenerationKind.ITERATE}


def public_answer(interaction: Interaction) -> Answer:
    """The answer that posts the picture in the channel of the interaction."""
    return Answer.at(place_of_interaction(interaction))


async def private_answer(interaction: Interaction, clock: Clock) -> Answer:
    """Acknowledge, and give the answer that shows the picture to this person only.

    The picture replaces the private card that was clicked; else it replaces a new private answer.
    """
    message = interaction.message
    if message is not None and message.flags.ephemeral:
        await keep_card(interaction)
        message_id = message.id
    else:
        message_id = await think(interaction, private=True)
        if not message_id:
            message_id = await say(interaction, card("The portrait is on its way."))
    return Answer.at(
        place_of_interaction(interaction),
        private=PrivateAnswer(message_id, interaction.token, clock.now() + _TOKEN_LIFE),
    )


def leave_to_job(interaction: Interaction) -> None:
    """Say that the order was placed: its job replaces the private answer, "thinking" or not."""
    first_answer_of(interaction).kind = AnswerKind.CARD


async def show_waiting(
    interaction: Interaction, orders: Orders, order: Order, *, in_place: bool = False
) -> None:
    """Answer with the status card, which stays until the picture is posted.

    `in_place`: the status card replaces the clicked card. Never raises: the order counts, and its
    picture comes without a card too.
    """
    waiting = _waiting_card(order)
    try:
        if in_place and interaction.message is not None:
            await change(interaction, waiting)
            message_id = interaction.message.id
        else:
            message_id = await say(interaction, waiting, private=False)
        if message_id:
            await orders.set_status_card(
                order.job, channel_id=interaction.channel_id or 0, message_id=message_id
            )
    except Exception as error:
        log.warning("status card not shown", job=order.job.id, error=repr(error))
        if first_answer_of(interaction).dead is not None:
            await post_waiting(interaction.client, orders, order)


async def post_waiting(
    client: discord.Client, orders: Orders, order: Order, *, reply_to_id: int | None = None
) -> None:
    """Post the status card as the bot's own message. Never raises: the order counts without it."""
    channel_id = order.job.channel_id
    try:
        status = await post(client, channel_id, _waiting_card(order), reply_to_id=reply_to_id)
        await orders.set_status_card(order.job, channel_id=status.channel.id, message_id=status.id)
    except Exception as error:
        log.warning("status card not shown", job=order.job.id, error=repr(error))


async def offer_note(
    images: Images,
    person: Person,
    view: PictureView,
    kinds: Mapping[str, GenerationKind] = _A_CHANGE,
) -> str:
    """What one more picture of each kind costs, and what the person's day has left; empty where it
    is no news. The keys are the words for the kinds. Never raises: one can ask without it."""
    try:
        costs = {what: await images.offer(person, view, kind) for what, kind in kinds.items()}
    except Exception as error:
        log.warning("cost not said", generation=view.generation.id, error=repr(error))
        return ""
    return offer_words({what: cost for what, cost in costs.items() if cost is not None})


def _waiting_card(order: Order) -> Card:
    return waiting_card(StatusSubject(order.title, order.job), order.estimate)
