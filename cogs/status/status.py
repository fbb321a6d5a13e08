"""/help, and the greeting in a new server."""

from collections.abc import Iterator, Sequence

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from cogs.components.layout import Card, note_card
from cogs.components.payloads import OnHelp, OnQuestion
from cogs.components.words import DISMISS, HELP
from cogs.interactions.answering import answering, say, show
from cogs.interactions.first_answers import keep_card
from cogs.interactions.handlers import Handlers
from cogs.interactions.people import Interaction, person_of, place_of_interaction
from cogs.interactions.posting import post, tell
from cogs.interactions.replies import words
from cogs.status.cards import (
    GAMES_NAMED,
    Asker,
    back_card,
    help_card,
    topic_card,
    welcome_card,
)
from cogs.status.topics import Command, Topic
from db.enums import LookStatus
from db.models import Game
from studio.errors import DeliveryError, Missing, NoGameHere, ServerNotServed
from studio.services.characters.roster import Roster
from studio.services.games.arrivals import Arrival, Arrivals
from studio.services.games.games import Games
from studio.services.people import Person, is_game_master
from studio.services.queue.quotas import Quotas

log = structlog.get_logger()


class StatusCog(commands.Cog):
    """Answers /help and greets new servers."""

    def __init__(
        self,
        handlers: Handlers,
        *,
        games: Games,
        arrivals: Arrivals,
        roster: Roster,
        quotas: Quotas,
        client: discord.Client,
    ) -> None:
        self._handlers = handlers
        self._games = games
        self._arrivals = arrivals
        self._roster = roster
        self._quotas = quotas
        self._client = client
        # The servers that are being greeted: Discord may tell of one twice.
        self._greeting: set[int] = set()
        handlers.register_button(DISMISS, self._on_dismiss)
        handlers.register_button(HELP, self._on_help)

    @app_commands.command(name="help", description="What you can do here")
    async def help(self, interaction: Interaction) -> None:
        """Show what Limner is, and what this person can do in this channel."""
        async with answering(interaction):
            await say(interaction, await self._help_card(interaction))

    async def _on_help(self, interaction: Interaction, button: OnHelp) -> None:
        if button.topic not in tuple(Topic):
            raise Missing
        topic = Topic(button.topic)
        if topic is Topic.START:
            await show(interaction, await self._help_card(interaction))
        else:
            await show(interaction, topic_card(topic, self._commands()))

    async def _help_card(self, interaction: Interaction) -> Card:
        person = person_of(interaction)
        if not person.guild_id:
            return help_card(Asker(private=True))
        try:
            game = await self._games.get_here(place_of_interaction(interaction))
        except NoGameHere:
            return help_card(await self._asker_without_game(person))
        everybody = await self._roster.list_all(game, person=person)
        leads = is_game_master(game, person)
        waiting = [each for each in everybody if each.look.status == LookStatus.PENDING]
        return help_card(
            Asker(
                is_admin=person.is_admin,
                leads=leads,
                game=game,
                own=[
                    each
                    for each in everybody
                    if each.is_own(person) and each.character.retired_at is None
                ],
                waiting=len(waiting) if leads else 0,
            )
        )

    async def _asker_without_game(self, person: Person) -> Asker:
        still_open = [game for game in await self._games.list_all(person) if game.closed_at is None]
        return Asker(
            is_admin=person.is_admin,
            leads=any(is_game_master(game, person) for game in still_open),
            elsewhere=await self._elsewhere(person, still_open),
            daily_pictures=await self._quotas.daily_pictures(person.guild_id),
        )

    async def _elsewhere(self, person: Person, games: Sequence[Game]) -> list[tuple[str, int]]:
        """The first games that have a channel which the person sees, each with it."""
        found: list[tuple[str, int]] = []
        for game in games:
            channel_id = await self._games.find_first_channel(game)
            if channel_id and not await person.sight.find_hidden([channel_id]):
                found.append((game.name, channel_id))
            if len(found) == GAMES_NAMED:
                break
        return found

    def _commands(self) -> list[Command]:
        """Every slash command, in the order in which the groups were added."""
        assert isinstance(self._client, commands.Bot)
        return list(_all_commands(self._client.tree))

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Greet the server in the first channel where the bot may write."""
        with self._handlers.requests.answering():
            if not self._handlers.served.serves(guild.id):
                await self._say(guild, note_card(words(ServerNotServed())))
                return
            await self._greet(guild, await self._arrivals.on_join(guild.id))

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Greet servers that the bot joined while it was not connected."""
        with self._handlers.requests.answering():
            for guild in self._client.guilds:
                if guild.me is not None and self._handlers.served.serves(guild.id):
                    joined_at = guild.me.joined_at
                    arrival = await self._arrivals.at_start(guild.id, joined_at=joined_at)
                    await self._greet(guild, arrival)

    async def _greet(self, guild: discord.Guild, arrival: Arrival | None) -> None:
        if arrival is None or guild.id in self._greeting:
            return
        self._greeting.add(guild.id)
        try:
            card = await self._greeting_card(guild, arrival)
            if await self._say(guild, card) or await self._tell_owner(guild, arrival):
                await self._arrivals.mark_greeted(guild.id)
        finally:
            self._greeting.discard(guild.id)

    async def _say(self, guild: discord.Guild, card: Card) -> bool:
        """Post a card where members see it. False: no channel takes it."""
        for channel in _channels(guild):
            try:
                await post(self._client, channel.id, card)
            except DeliveryError as error:
                log.info("not greeted here", channel=channel.id, error=str(error))
            else:
                return True
        return False

    async def _tell_owner(self, guild: discord.Guild, arrival: Arrival) -> bool:
        """Send the greeting to the server's owner, with the permissions that are missing."""
        if guild.owner_id is None:
            return False
        card = await self._greeting_card(guild, arrival, to_owner=True)
        return await tell(self._client, guild.owner_id, card, else_in=None) is not None

    async def _greeting_card(
        self, guild: discord.Guild, arrival: Arrival, *, to_owner: bool = False
    ) -> Card:
        server = guild.name if to_owner else ""
        if not arrival.back:
            return welcome_card(await self._quotas.daily_pictures(guild.id), server)
        named = [
            (name, channel_id)
            for name, channel_id in arrival.open_games
            if to_owner or _is_for_everybody(guild, channel_id)
        ]
        return back_card(named, more=len(arrival.open_games) - len(named), server=server)

    async def _on_dismiss(self, interaction: Interaction, button: OnQuestion) -> None:
        await keep_card(interaction)
        if interaction.message is not None and interaction.message.flags.ephemeral:
            await interaction.delete_original_response()


def _is_for_everybody(guild: discord.Guild, channel_id: int | None) -> bool:
    """Whether every member sees the channel or thread; not so for one that is gone."""
    channel = guild.get_channel_or_thread(channel_id or 0)
    if channel is None or (isinstance(channel, discord.Thread) and channel.is_private()):
        return False
    return channel.permissions_for(guild.default_role).view_channel


def _channels(guild: discord.Guild) -> list[discord.TextChannel | discord.VoiceChannel]:
    """The channels in which the bot may write, the best for a greeting first: where Discord
    greets new members, where everybody writes; announcements and the rules come last."""
    found: list[discord.TextChannel | discord.VoiceChannel] = [
        *([guild.system_channel] if guild.system_channel else []),
        *guild.text_channels,
        *guild.voice_channels,
    ]
    may_write = [
        each
        for each in dict.fromkeys(found)
        if each.permissions_for(guild.me).view_channel
        and each.permissions_for(guild.me).send_messages
    ]
    return sorted(may_write, key=lambda each: _is_special(each, guild))


def _is_special(channel: discord.TextChannel | discord.VoiceChannel, guild: discord.Guild) -> bool:
    news = isinstance(channel, discord.TextChannel) and channel.is_news()
    return news or channel.is_nsfw() or channel == guild.rules_channel


def _all_commands(tree: app_commands.CommandTree[discord.Client]) -> Iterator[Command]:
    for each in tree.walk_commands(type=discord.AppCommandType.chat_input):
        if isinstance(each, app_commands.Command):
            yield Command(each.qualified_name, each.description)
