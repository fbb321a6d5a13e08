"""Cards about pictures that could be brought nowhere."""

from collections.abc import Sequence

import discord

from cogs.components.layout import Card, card, safe, small
from cogs.components.payloads import OnPicture
from cogs.components.words import COLLECT
from cogs.interactions.buttons import ActionButton, buttons
from db.models import Generation
from studio.rules.asking.params import GenerationKind
from studio.rules.text import title_from

_BUTTONS = 5  # in a row; Discord's limit


def unreached_card(waiting: Sequence[Generation], reason: str) -> Card:
    """Tells the requester in the channel, in words alone, that their pictures wait."""
    requester_id = waiting[0].requester_id
    title = f"**{safe(title_from(waiting[0].text), 80)}**"
    if waiting[0].kind == GenerationKind.PORTRAIT:
        kept = "It is kept: `/character show` shows it to you."
        shown: list[ActionButton] = []
    else:
        kept = "It is kept: I show it to you alone as soon as you use me again, or here:"
        shown = [
            ActionButton(COLLECT, _label(index, len(waiting)), OnPicture(each.id))
            for index, each in enumerate(waiting[:_BUTTONS], start=1)
        ]
    return card(
        f"<@{requester_id}>, {title} is drawn, but I can neither show it here nor send it to you "
        "privately.",
        small(reason) if reason else "",
        kept,
        *([buttons(*shown)] if shown else []),
        mentions=discord.AllowedMentions(users=[discord.Object(requester_id)]),
    )


def _label(index: int, count: int) -> str:
    return "Show it to me" if count == 1 else f"Show picture {index} to me"
