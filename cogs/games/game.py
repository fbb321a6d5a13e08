"""/game: a game's channels, GM, approvals, house style, lines and veils."""

from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from cogs.components.layout import card, safe
from cogs.components.payloads import OnGame, OnGameChannel, OnGamePage, OnGameRole
from cogs.components.words import (
    GAME,
    GAME_CHANNEL_YES,
    GAME_CHANNELS,
    GAME_CLOSE_YES,
    GAME_GM_YES,
    GAME_PLAYERS,
    GAME_THEMES,
)
from cogs.games.cards import close_card, created_card, game_master_mention, many_game_masters_card
from cogs.games.forms import ThemesForm
from cogs.games.overview_card import (
    ChannelFacts,
    ChannelFactsById,
    channel_card,
    channel_removed_card,
    channels_page,
    overview_card,
    players_page,
    remove_channel_card,
    themes_page,
    themes_set_card,
)
from cogs.interactions.answering import answering, change, say, show
from cogs.interactions.autocomplete import Suggestions, game_channels, game_names
from cogs.interactions.discord_calls import FAILED
from cogs.interactions.first_answers import open_form
from cogs.interactions.handlers import Handlers
from cogs.interactions.people import Interaction, person_of, place_of_channel, place_of_interaction
from cogs.interactions.refusals.commands import editable
from cogs.interactions.visibility import find_channel
from db.models import Game
from studio.errors import BadSetting, ManyGameMasters, Missing
from studio.services.games.games import (
    CLOSE_ACT,
    GM_MEMBERS_LIMIT,
    ChannelChange,
    GameChange,
    Games,
)
from studio.services.games.overviews import GameOverview, themes_of
from studio.services.moderation.server_strictness import ServerStrictness
from studio.services.people import DiscordPlace

_RATINGS = [
    app_commands.Choice(name="relaxed: for age-restricted channels", value="relaxed"),
    app_commands.Choice(name="standard", value="standard"),
    app_commands.Choice(name="strict: no suggestive words, gore, drugs, swearing", value="strict"),
    app_commands.Choice(name="as the server or the bot is set up", value="bot"),
]


class GameCog(commands.GroupCog, group_name="game", group_description="The game of this channel"):
    """Commands about a game, most of them for GMs and admins."""

    channel = app_commands.Group(name="channel", description="Where the game is played")

    def __init__(
        self,
        handlers: Handlers,
        *,
        suggestions: Suggestions,
        games: Games,
        strictness: ServerStrictness,
    ) -> None:
        super().__init__()
        self.suggestions = suggestions
        self._games = games
        self._strictness = strictness
        handlers.register_button(GAME, self._on_overview)
        handlers.register_button(GAME_PLAYERS, self._on_players)
        handlers.register_button(GAME_CHANNELS, self._on_channels)
        handlers.register_button(GAME_THEMES, self._on_themes)
        handlers.register_button(GAME_GM_YES, self._on_gm_yes)
        handlers.register_button(GAME_CLOSE_YES, self._on_close)
        handlers.register_button(GAME_CHANNEL_YES, self._on_remove_channel)

    @app_commands.command(name="create", description="Start a game in this channel")
    @app_commands.guild_only()
    @app_commands.describe(
        name="What the game is called",
        gm="Who the GM is: a member or a role (else you)",
        approvals="Whether the GM approves characters (else yes)",
        house_style="Words that every picture of the game gets, such as 'muted autumn colours'",
        gm_channel="Where characters wait for approval (else here)",
    )
    @editable(name="Name of the game", house_style="House style")
    async def create(
        self,
        interaction: Interaction,
        name: str,
        gm: discord.Member | discord.Role | None = None,
        approvals: bool = True,
        house_style: str = "",
        gm_channel: discord.TextChannel | None = None,
    ) -> None:
        """Create a game in the channel."""
        async with answering(interaction, private=False):
            wanted = _change(gm, gm_channel, name, approvals, house_style)
            wanted = replace(wanted, gm_members=await _count_members(gm))
            person, place, question = (
                person_of(interaction),
                place_of_interaction(interaction),
                None,
            )
            try:
                game = await self._games.create(person, place, wanted)
            except ManyGameMasters as many:
                # The person leads the game until they answered.
                game = await self._games.create(person, place, replace(wanted, gm_role_id=None))
                question = many_game_masters_card(game, many)
            await say(interaction, created_card(game), private=False)
            if question is not None:
                await say(interaction, question)

    @app_commands.command(name="show", description="Show this channel's game")
    @app_commands.guild_only()
    async def show(self, interaction: Interaction) -> None:
        """Show the game's overview."""
        async with answering(interaction):
            await self._say_overview(
                interaction, await self._games.get_here(place_of_interaction(interaction))
            )

    @app_commands.command(name="players", description="Who plays whom in this channel's game")
    @app_commands.guild_only()
    async def players(self, interaction: Interaction) -> None:
        """Show the characters by player."""
        async with answering(interaction):
            overview = await self._games.get_overview(
                await self._games.get_here(place_of_interaction(interaction)),
                person=person_of(interaction),
            )
            await say(interaction, players_page(overview, 0))

    @app_commands.command(name="edit", description="Change this channel's game")
    @app_commands.guild_only()
    @app_commands.describe(
        name="A new name",
        gm="A new GM: a member or a role",
        approvals="Whether the GM approves characters",
        house_style="Words that every picture of the game gets; '-' for none",
        gm_channel="Where characters wait for approval",
        players_see_secret_rolls="Whether who rolls to the GM may choose to see the result",
    )
    @editable(name="Name of the game", house_style="House style")
    async def edit(
        self,
        interaction: Interaction,
        name: str | None = None,
        gm: discord.Member | discord.Role | None = None,
        approvals: bool | None = None,
        house_style: str | None = None,
        gm_channel: discord.TextChannel | None = None,
        players_see_secret_rolls: bool | None = None,
    ) -> None:
        """Change the settings that are given."""
        async with answering(interaction):
            style = "" if house_style == "-" else house_style
            wanted = _change(gm, gm_channel, name, approvals, style)
            wanted = replace(
                wanted,
                secrets_shown=players_see_secret_rolls,
                gm_members=await _count_members(gm),
            )
            person, place, question = (
                person_of(interaction),
                place_of_interaction(interaction),
                None,
            )
            try:
                game = await self._games.change(person, place, wanted)
            except ManyGameMasters as many:
                game = await self._games.change(person, place, replace(wanted, gm_role_id=None))
                question = many_game_masters_card(game, many)
            await self._say_overview(interaction, game)
            if question is not None:
                await say(interaction, question)

    @app_commands.command(name="close", description="Close this channel's game; pictures stay")
    @app_commands.guild_only()
    async def close(self, interaction: Interaction) -> None:
        """Ask before the game is closed."""
        async with answering(interaction):
            game = await self._games.get_for_host(
                person_of(interaction), place_of_interaction(interaction), act=CLOSE_ACT
            )
            await say(interaction, close_card(game))

    @app_commands.command(name="lines", description="Say what is never drawn in this game")
    @app_commands.guild_only()
    async def lines(self, interaction: Interaction) -> None:
        """Open the form with the present lines and veils."""
        async with answering(interaction):
            game = await self._games.get_for_host(
                person_of(interaction),
                place_of_interaction(interaction),
                act="change lines and veils",
            )
            seen = themes_of(game)

            async def on_sent(answer: Interaction, lines: str, veils: str) -> None:
                now, at_odds = await self._games.set_themes(
                    person_of(answer), game.id, lines=lines, veils=veils, seen=seen
                )
                await say(answer, themes_set_card(now, themes_of(now), at_odds))

            await open_form(interaction, ThemesForm(on_sent, filled=seen))

    @channel.command(name="add", description="Play the game in one more channel or thread")
    @app_commands.guild_only()
    @app_commands.describe(
        channel="Which one (else this one); threads come along with their channel",
        game="Which game (else this channel's)",
    )
    @app_commands.autocomplete(game=game_names)
    async def add(
        self,
        interaction: Interaction,
        channel: discord.TextChannel
        | discord.ForumChannel
        | discord.VoiceChannel
        | discord.Thread
        | None = None,
        game: int | None = None,
    ) -> None:
        """Add a channel to a game."""
        async with answering(interaction):
            here = place_of_interaction(interaction)
            added = here if channel is None else place_of_channel(channel)
            grown, row = await self._games.add_channel(
                person_of(interaction), here, added, game_id=game
            )
            judged = await self._strictness.look(grown.guild_id, added)
            await say(interaction, channel_card(grown, row, added=True, server=judged.server))

    @channel.command(name="remove", description="Play the game in a channel no more")
    @app_commands.guild_only()
    @app_commands.describe(channel="Which one (else this one)")
    @app_commands.autocomplete(channel=game_channels)
    async def remove(self, interaction: Interaction, channel: str | None = None) -> None:
        """Ask before a channel is removed from its game."""
        async with answering(interaction):
            here = place_of_interaction(interaction)
            channel_id = here.channel_id if channel is None else _channel_id(channel)
            game = await self._games.get_with_removable(person_of(interaction), here, channel_id)
            await say(interaction, remove_channel_card(game, channel_id))

    @channel.command(name="set", description="Say what is on in one of the game's channels")
    @app_commands.guild_only()
    @app_commands.describe(
        channel="Which one (else this one)",
        illustrate="Whether messages of people and other bots can be illustrated there",
        rating="How strictly words and pictures are judged there",
    )
    @app_commands.choices(rating=_RATINGS)
    @app_commands.autocomplete(channel=game_channels)
    async def set(
        self,
        interaction: Interaction,
        channel: str | None = None,
        illustrate: bool | None = None,
        rating: str | None = None,
    ) -> None:
        """Change the settings that are given; without any, show the channel's settings."""
        async with answering(interaction):
            here = place_of_interaction(interaction)
            where = here if channel is None else await _get_place(interaction, _channel_id(channel))
            wanted = ChannelChange(illustrate, "" if rating == "bot" else rating)
            game, row = await self._games.set_channel(
                person_of(interaction), here, wanted, where=where
            )
            judged = await self._strictness.look(game.guild_id, where)
            await say(interaction, channel_card(game, row, server=judged.server))

    async def _on_close(self, interaction: Interaction, button: OnGame) -> None:
        game = await self._games.close(person_of(interaction), button.game_id)
        farewell = f"**{safe(game.name)}** is closed. Its pictures stay; the channel is free."
        await change(interaction, card("Closed."))
        await say(interaction, card(farewell), private=False)

    async def _on_remove_channel(self, interaction: Interaction, button: OnGameChannel) -> None:
        game = await self._games.remove_channel(
            person_of(interaction), button.game_id, button.channel_id
        )
        await change(interaction, channel_removed_card(game, button.channel_id))

    async def _on_gm_yes(self, interaction: Interaction, button: OnGameRole) -> None:
        if interaction.guild is None or interaction.guild.get_role(button.role_id) is None:
            raise Missing
        game = await self._games.appoint(person_of(interaction), button.game_id, button.role_id)
        await change(interaction, card(f"{game_master_mention(game)} leads the game now."))

    async def _on_overview(self, interaction: Interaction, button: OnGame) -> None:
        overview = await self._get_overview(interaction, button.game_id)
        await show(
            interaction, overview_card(overview, await _load_channel_facts(interaction, overview))
        )

    async def _on_players(self, interaction: Interaction, button: OnGamePage) -> None:
        await show(
            interaction,
            players_page(await self._get_overview(interaction, button.game_id), button.page),
        )

    async def _on_channels(self, interaction: Interaction, button: OnGamePage) -> None:
        overview = await self._get_overview(interaction, button.game_id)
        known = await _load_channel_facts(interaction, overview)
        await show(interaction, channels_page(overview, known, button.page))

    async def _on_themes(self, interaction: Interaction, button: OnGamePage) -> None:
        await show(
            interaction,
            themes_page(await self._get_overview(interaction, button.game_id), button.page),
        )

    async def _say_overview(self, interaction: Interaction, game: Game) -> None:
        overview = await self._games.get_overview(game, person=person_of(interaction))
        await say(
            interaction, overview_card(overview, await _load_channel_facts(interaction, overview))
        )

    async def _get_overview(self, interaction: Interaction, game_id: int) -> GameOverview:
        person = person_of(interaction)
        return await self._games.get_overview(await self._games.get(person, game_id), person=person)


async def _count_members(gm: discord.Member | discord.Role | None) -> int | None:
    """How many members have the role; None for a member, and when Discord does not say."""
    if not isinstance(gm, discord.Role):
        return None
    everybody = gm.guild.member_count
    if everybody is not None and everybody <= GM_MEMBERS_LIMIT:
        return everybody
    try:
        counts = await gm.guild.role_member_counts()
    except FAILED:
        return None
    return next((count for role, count in counts.items() if role.id == gm.id), 0)


async def _load_channel_facts(interaction: Interaction, overview: GameOverview) -> ChannelFactsById:
    """What Discord says now about the game's channels, by channel id."""
    known = {}
    for row in overview.channels:
        channel = await find_channel(interaction, row.channel_id)
        known[row.channel_id] = ChannelFacts(
            gone=channel is None, age_restricted=place_of_channel(channel).age_restricted
        )
    return known


async def _get_place(interaction: Interaction, channel_id: int) -> DiscordPlace:
    place = place_of_channel(await find_channel(interaction, channel_id))
    return DiscordPlace(channel_id, place.parent_id, place.age_restricted)


def _channel_id(text: str) -> int:
    """The channel id in an entry of the list or in a mention. Raises BadSetting."""
    digits = text.strip().removeprefix("<#").removesuffix(">")
    # Discord's ids fit in 63 bits.
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 19 and int(digits) < 2**63):
        raise BadSetting("channel", text, "a channel of the list")
    return int(digits)


def _change(
    gm: discord.Member | discord.Role | None,
    gm_channel: discord.TextChannel | None,
    name: str | None,
    approvals: bool | None,
    house_style: str | None,
) -> GameChange:
    return GameChange(
        name=name,
        gm_role_id=gm.id if isinstance(gm, discord.Role) else None,
        gm_user_id=gm.id if isinstance(gm, discord.Member) else None,
        gm_channel_id=gm_channel.id if gm_channel else None,
        approvals=approvals,
        house_style=house_style,
    )
