"""A stand-in for Discord on 127.0.0.1: REST and gateway for the real discord.py client.

    async with DiscordStub() as discord:
        channel = discord.add_channel("scenes")
        …start a bot with discord.token, discord.api_base and discord.gateway_url…
        await discord.wait_until(lambda: discord.messages(channel))

It makes those of Discord's checks that Limner could fail (tokens, nonces, empty and too long
messages, answering an interaction twice) and records every request. It does not check permissions
or rate limits; `fail_next` can imitate them. An unknown route answers 404 and is kept in
`unknown_routes`, which a test should find empty.
"""

import re
from typing import Any

from tests.stubs.discord.rest import DiscordRest
from tests.stubs.discord.server_routes import Interaction
from tests.stubs.discord.world import Json, StubChannel, StubMessage, StubPerson, new_id, walk

TOKEN = "stub-token-of-no-value"


class DiscordStub(DiscordRest):
    """Discord with one server and one bot; a test adds people and channels.

    `token` is the only token that is accepted. With `refuse_intents` the gateway refuses
    privileged intents, as Discord does until they are switched on.
    """

    def __init__(self, *, token: str = TOKEN, refuse_intents: bool = False) -> None:
        super().__init__(token, refuse_intents=refuse_intents)

    def add_channel(self, name: str) -> int:
        """Add a text channel, before the bot connects; returns its id."""
        channel = StubChannel(new_id(), name, self.guild.id)
        self.channels[channel.id] = channel
        return channel.id

    def add_role(self, name: str) -> int:
        """Add a role, before the bot connects; returns its id."""
        role_id = new_id()
        self.guild.roles[role_id] = name
        return role_id

    def add_person(self, name: str, *, roles: tuple[int, ...] = ()) -> StubPerson:
        """Add a member of the server."""
        person = StubPerson(new_id(), name, roles=roles)
        self.people[person.id] = person
        return person

    def messages(self, channel_id: int) -> list[StubMessage]:
        """The messages of a channel, oldest first, without deleted ones."""
        return list(self.channels[channel_id].messages.values())

    def posted_by_bot(self, channel_id: int) -> list[StubMessage]:
        """All messages that the bot posted in the channel, also deleted ones.

        A repeated nonce posts nothing, so this is what people have seen.
        """
        return self.channels[channel_id].posted

    def forget_nonces(self) -> None:
        """Forget all nonces, as Discord does after some minutes."""
        self._nonces.clear()

    async def say(
        self, person: StubPerson, channel_id: int, content: str, *, reply_to: int | None = None
    ) -> int:
        """Post a message as a person; returns its id.

        A reply mentions the author of the message that it answers, as at Discord, except a reply
        to the answer of a slash command.
        """
        channel = self.channels[channel_id]
        payload: Json = {"content": content}
        if reply_to is not None:
            payload["message_reference"] = {"message_id": str(reply_to)}
        message = self._messages.make(channel, person, payload, {})
        mentioned = set(map(int, re.findall(r"<@!?(\d+)>", content)))
        answered = message.payload.get("referenced_message")
        if answered and "interaction_metadata" not in answered:
            mentioned.add(int(answered["author"]["id"]))
        message.payload["mentions"] = [
            self.people[user_id].user() for user_id in mentioned if user_id in self.people
        ]
        await self._send_message_event("MESSAGE_CREATE", channel, message)
        return message.id

    async def use_command(
        self, person: StubPerson, channel_id: int, words: str, /, **options: Any
    ) -> Interaction:
        """Use a registered slash command: `use_command(mira, channel, "image scene", seed=7)`.

        A person, role or channel is given by its id. Raises KeyError for an unregistered command.
        """
        name, *subcommands = words.split()
        registered = [one for group in self.commands.values() for one in group]
        command = next((one for one in registered if one["name"] == name), None)
        if command is None:
            raise KeyError(f"/{name} is not registered")
        levels, known = [], command.get("options", [])
        for word in subcommands:
            level = next(one for one in known if one["name"] == word)
            levels.append(level)
            known = level.get("options", [])
        types = {one["name"]: one["type"] for one in known}
        given = [
            {
                "name": option,
                "type": types[option],
                "value": str(value) if types[option] in (6, 7, 8, 9) else value,
            }
            for option, value in options.items()
        ]
        for level in reversed(levels):
            given = [{"name": level["name"], "type": level["type"], "options": given}]
        data = {
            "id": command["id"],
            "name": name,
            "type": 1,
            "options": given,
            "resolved": self._resolved(options.values()),
        }
        return await self._interact(2, person, channel_id, data)

    async def click(
        self, person: StubPerson, channel_id: int, message_id: int, custom_id: str
    ) -> Interaction:
        """Click a button of a message. Raises LookupError when it has no such button."""
        message = self._find_message(channel_id, message_id)
        if custom_id not in message.custom_ids:
            raise LookupError(f"no {custom_id!r} among {message.custom_ids}")
        data = {"custom_id": custom_id, "component_type": 2}
        return await self._interact(3, person, channel_id, data, source=message)

    async def submit(self, form: Interaction, /, **values: str) -> Interaction:
        """Submit the form that answered the interaction `form`; values by custom ids."""
        modal = next(answer["data"] for answer in form.answers if answer["type"] == 9)
        fields = [part for part in walk(modal["components"]) if part["type"] == 4]
        data = {
            "custom_id": modal["custom_id"],
            "components": [
                {
                    "type": 18,
                    "id": index,
                    "component": {
                        "type": 4,
                        "id": index + 100,
                        "custom_id": one["custom_id"],
                        "value": values.get(one["custom_id"], one.get("value", "")),
                    },
                }
                for index, one in enumerate(fields)
            ],
            "resolved": {},
        }
        return await self._interact(5, form.person, form.channel.id, data, source=form.source)

    async def _interact(
        self,
        type: int,
        person: StubPerson,
        channel_id: int,
        data: Json,
        *,
        source: StubMessage | None = None,
    ) -> Interaction:
        channel = self.channels[channel_id]
        begun = Interaction(new_id(), f"token-{new_id()}", type, channel, person, source=source)
        self.interactions[begun.token] = begun
        event = {
            "id": str(begun.id),
            "application_id": str(self.application_id),
            "type": type,
            "token": begun.token,
            "version": 1,
            "data": data,
            "channel_id": str(channel_id),
            "channel": channel.json(),
            "app_permissions": str((1 << 52) - 1),
            "locale": "en-US",
            "entitlements": [],
            "authorizing_integration_owners": {"0": str(channel.guild_id or 0)},
            "attachment_size_limit": 10 * 1024 * 1024,
            "context": 0 if channel.guild_id else 1,
        }
        if channel.guild_id:
            member = {**person.member(), "user": person.user(), "permissions": str((1 << 52) - 1)}
            event |= {"guild_id": str(channel.guild_id), "guild_locale": "en-US", "member": member}
        else:
            event["user"] = person.user()
        if source:
            event["message"] = source.payload
        await self.gateway.dispatch("INTERACTION_CREATE", event)
        return begun

    def _resolved(self, values: Any) -> Json:
        ids = [value for value in values if isinstance(value, int)]
        people = [self.people[one] for one in ids if one in self.people]
        return {
            "users": {str(one.id): one.user() for one in people},
            "members": {str(one.id): {**one.member(), "permissions": "0"} for one in people},
            "roles": {str(one): self.guild.role(one) for one in ids if one in self.guild.roles},
            "channels": {
                str(one): self.channels[one].json() for one in ids if one in self.channels
            },
        }
