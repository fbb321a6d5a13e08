"""What the banner and the panel beside SimCord's page show."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

import simcord
from simcord.backend.access import can_access_message
from simcord.enums import AppCommandType

from bot.play.introduction import SWITCHES, Beginning, introduce
from bot.play.places import PlaceKind, StagePlace, StagePlaces
from bot.play.stage import Stage

_MESSAGES = 25
# How SimCord's page calls messages that Discord itself writes.
_WRITTEN_BY_DISCORD = "system"


class Panel:
    """Describes an open page of a preview: who looks, where, and which menus there are."""

    def __init__(self, preview: simcord.Preview, stage: Stage, beginning: Beginning) -> None:
        self._preview = preview
        self._stage = stage
        self._beginning = beginning
        self._places = StagePlaces(stage)

    def content(self, page_id: str) -> Mapping[str, Any]:
        """What banner and panel show beside that page. Raises simcord.SetupError."""
        page = self._preview._get_page(page_id)
        person = self._places.person(str(page.viewer.id))
        places = self._places.list(person)
        here = next((place for place in places if place.channel.id == page.channel_id), places[0])
        return {
            "you": person.name,
            "people": [
                {"name": each.name, "id": str(each.id)}
                for each in (self._stage.player, self._stage.gm)
            ],
            "switch": SWITCHES[person.name],
            "introduction": asdict(introduce(person.name, self._beginning)),
            "here": here.name,
            "places": [self._described(place, person) for place in places],
            "messages": list(_messages(page.snapshot))[:_MESSAGES],
            "menus": self._menus(person, here),
            "names": self._names(places),
        }

    def _described(self, place: StagePlace, person: simcord.MemberActor) -> dict[str, Any]:
        """A place with the id of its newest message that somebody else wrote; "0": none."""
        env = self._stage.env
        newest = max(
            (
                message.id
                for message in env.backend.messages.get(place.channel.id, {}).values()
                if message.author_id != person.id
                and can_access_message(env, place.channel.id, message, person, history=True)
            ),
            default=0,
        )
        return {
            "name": place.name,
            "label": place.label,
            "kind": place.kind.value,
            "newest": str(newest),
        }

    def _names(self, places: Iterable[StagePlace]) -> dict[str, str]:
        """Who and what a mention means. In private messages SimCord's page shows ids instead."""
        people = (self._stage.player, self._stage.gm)
        channels = (place for place in places if place.kind is not PlaceKind.PRIVATE)
        return {f"<@{person.id}>": f"@{person.name}" for person in people} | {
            place.channel.mention: f"#{place.label}" for place in channels
        }

    def _menus(self, person: simcord.MemberActor, here: StagePlace) -> list[str]:
        if here.kind is PlaceKind.PRIVATE:
            return []
        commands = self._stage.env.backend.visible_commands(
            user_id=person.id, channel_id=here.channel.id, type=AppCommandType.MESSAGE
        )
        return [command["name"] for command in commands]


def _messages(snapshot: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The messages on which menus can be used, newest first."""
    for row in sorted(snapshot["messageIndex"], key=lambda row: -int(row["id"])):
        shown = snapshot["messages"].get(row["id"])
        if shown is None or row["ephemeral"] or shown["type_info"]["kind"] == _WRITTEN_BY_DISCORD:
            continue
        author = row["author"]
        yield {
            "id": row["id"],
            "author": author["name"],
            "text": row["excerpt"],
            "in_character": author["webhook"],
        }
