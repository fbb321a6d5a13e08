"""Clicks and choices with numbers that no card of the bot shows to that member.

Old buttons stay in messages for years, and a modified app can send any custom id.
"""

from typing import Any

import simcord
from simcord.actors import _dispatch_actor_interaction
from simcord.backend import serializers
from simcord.enums import InteractionType

_ROW, _BUTTON, _LIST = 1, 2, 3

Actor = simcord.MemberActor | simcord.UserHandle


async def click(
    who: Actor, where: simcord.ChannelHandle, custom_id: str, *, to: simcord.Env
) -> simcord.InteractionResult:
    """Click a button with that custom id, on a message of the bot in that channel."""
    item = {"type": _BUTTON, "style": 2, "label": "Click", "custom_id": custom_id}
    data = {"custom_id": custom_id, "component_type": _BUTTON}
    return await _send(who, where, to, item, data)


async def pick(
    who: Actor, where: simcord.ChannelHandle, custom_id: str, value: int, *, to: simcord.Env
) -> simcord.InteractionResult:
    """Choose an entry of a list with that custom id, on a message of the bot in that channel."""
    option = {"label": "One", "value": str(value)}
    item = {"type": _LIST, "custom_id": custom_id, "options": [option]}
    data = {"custom_id": custom_id, "component_type": _LIST, "values": [str(value)]}
    return await _send(who, where, to, item, data)


async def _send(
    who: Actor,
    where: simcord.ChannelHandle,
    to: simcord.Env,
    item: dict[str, Any],
    data: dict[str, Any],
) -> simcord.InteractionResult:
    kept = list(to.backend.messages[where.id].values())
    own = [each for each in kept if each.author_id == to.backend.bot_user.id]
    stored = (own or kept)[-1]
    message = dict(serializers.message_payload(to.backend, stored))
    message["components"] = [{"type": _ROW, "components": [item]}]
    return await _dispatch_actor_interaction(
        who,
        InteractionType.MESSAGE_COMPONENT,
        where,
        data,
        extra={"message": message},
        source_message_id=stored.id,
    )
