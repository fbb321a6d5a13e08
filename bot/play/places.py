"""The places that the page shows: text channels, their threads, and private messages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import simcord
from simcord.backend.access import can_access_channel

from bot.play.stage import Stage

PRIVATE = "private"
"""The name of the private messages in the page's address."""


class PlaceKind(StrEnum):
    """What a place is."""

    CHANNEL = "channel"
    THREAD = "thread"
    PRIVATE = "private"


@dataclass(frozen=True)
class StagePlace:
    """A channel, a thread or a person's private messages with the bot."""

    # As in the page's address: "tavern".
    name: str
    label: str
    kind: PlaceKind
    channel: simcord.ChannelHandle


class StagePlaces:
    """Finds the places of a stage that a member can open."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def list(self, person: simcord.MemberActor) -> list[StagePlace]:
        """The places that the member sees: each channel with its threads, then what is private."""
        return list(self._each(person))

    def find(self, person: simcord.MemberActor, name: str | None) -> StagePlace:
        """The member's place of that name; else the first one."""
        places = self.list(person)
        return next((place for place in places if place.name == name), places[0])

    def person(self, name: str | None) -> simcord.MemberActor:
        """The member of that name or id; else the player."""
        stage = self._stage
        members = (stage.player, stage.gm)
        return next((each for each in members if name in (each.name, str(each.id))), stage.player)

    def channel(self, channel_id: int) -> simcord.ChannelHandle:
        """The handle of a channel, a thread or a conversation in private."""
        stage = self._stage
        channel = stage.env.backend.get_channel(channel_id)
        guild = None if channel.guild_id is None else stage.guild
        return simcord.ChannelHandle(stage.env, guild, channel)

    def _each(self, person: simcord.MemberActor) -> Iterator[StagePlace]:
        for channel in self._stage.guild.channels.values():
            yield from _public(channel, PlaceKind.CHANNEL, person)
            for thread in channel.threads:
                yield from _public(thread, PlaceKind.THREAD, person)
        yield StagePlace(PRIVATE, "Private messages", PlaceKind.PRIVATE, person.user.dm_channel)


def _public(
    channel: simcord.ChannelHandle, kind: PlaceKind, person: simcord.MemberActor
) -> Iterator[StagePlace]:
    if can_access_channel(person._env, channel.id, person, history=True):
        label = channel.name or str(channel.id)
        name = re.sub(r"\W+", "-", label.casefold()).strip("-")
        yield StagePlace(name, label, kind, channel)
