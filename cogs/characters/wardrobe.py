"""/wardrobe: states of characters (clothes, injuries), which a scene can choose from."""

import discord
from discord import app_commands
from discord.ext import commands

from cogs.characters.wardrobe_cards import (
    added_card,
    closet_card,
    remove_card,
    removed_card,
    worn_card,
)
from cogs.components.payloads import OnState
from cogs.components.words import STATE_YES
from cogs.interactions.answering import answering, change, say
from cogs.interactions.autocomplete import (
    Suggestions,
    character_names,
    state_names,
    states_to_choose,
)
from cogs.interactions.handlers import Handlers
from cogs.interactions.people import Interaction, person_of, place_of_interaction
from cogs.interactions.refusals.commands import editable
from cogs.pictures.uploads import read_upload
from studio.services.characters.wardrobe import STATE_NAME_LIMIT, WORDS_LIMIT, StateForm, Wardrobe
from studio.services.games.games import Games


class WardrobeCog(
    commands.GroupCog, group_name="wardrobe", group_description="What characters wear, how they are"
):
    """Commands about the states of characters."""

    def __init__(
        self,
        handlers: Handlers,
        *,
        suggestions: Suggestions,
        games: Games,
        wardrobe: Wardrobe,
    ) -> None:
        super().__init__()
        self.suggestions = suggestions
        self._games = games
        self._wardrobe = wardrobe
        handlers.register_button(STATE_YES, self._on_remove)

    @app_commands.command(name="add", description="Add a state to a character of yours")
    @app_commands.guild_only()
    @app_commands.describe(
        character="Whose",
        name="What it is called: 'plate armour', 'wounded'",
        words="What is seen of it: 'in dented plate armour, a blue surcoat over it'",
        picture="A picture of them in it, if you have one",
    )
    @app_commands.autocomplete(character=character_names)
    @editable(name="What it is called", words="What is seen of it")
    async def add(
        self,
        interaction: Interaction,
        character: str,
        name: app_commands.Range[str, 1, STATE_NAME_LIMIT],
        words: app_commands.Range[str, 1, WORDS_LIMIT],
        picture: discord.Attachment | None = None,
    ) -> None:
        """Add a state to a character."""
        async with answering(interaction):
            place = place_of_interaction(interaction)
            game = await self._games.get_here(place)
            form = StateForm(name, words, await self._read(picture))
            state = await self._wardrobe.add(
                person_of(interaction), game, character, form, place=place
            )
            closet = await self._wardrobe.get_closet(game, character, person=person_of(interaction))
            unused = picture is not None and not self._wardrobe.uses_pictures
            await say(interaction, added_card(closet, state, unused_picture=unused))

    @app_commands.command(name="list", description="The states of a character")
    @app_commands.guild_only()
    @app_commands.describe(character="Whose")
    @app_commands.autocomplete(character=character_names)
    async def list(self, interaction: Interaction, character: str) -> None:
        """Show all states of a character."""
        async with answering(interaction):
            game = await self._games.get_here(place_of_interaction(interaction))
            closet = await self._wardrobe.get_closet(game, character, person=person_of(interaction))
            await say(interaction, closet_card(closet))

    @app_commands.command(name="wear", description="What a character of yours is in as usual")
    @app_commands.guild_only()
    @app_commands.describe(character="Whose", state="Which state; none of them if left out")
    @app_commands.autocomplete(character=character_names, state=states_to_choose)
    async def wear(self, interaction: Interaction, character: str, state: str = "") -> None:
        """Set the usual state, or none."""
        async with answering(interaction):
            game = await self._games.get_here(place_of_interaction(interaction))
            who, worn = await self._wardrobe.wear(person_of(interaction), game, character, state)
            await say(interaction, worn_card(who, worn))

    @app_commands.command(name="remove", description="Take a state away; pictures keep it")
    @app_commands.guild_only()
    @app_commands.describe(character="Whose", state="Which state")
    @app_commands.autocomplete(character=character_names, state=state_names)
    async def remove(self, interaction: Interaction, character: str, state: str) -> None:
        """Ask before a state is removed; pictures keep it."""
        async with answering(interaction):
            game = await self._games.get_here(place_of_interaction(interaction))
            who, found = await self._wardrobe.get_removable(
                person_of(interaction), game, character, state
            )
            await say(interaction, remove_card(who, found))

    async def _on_remove(self, interaction: Interaction, button: OnState) -> None:
        who, gone = await self._wardrobe.remove(person_of(interaction), button.state_id)
        await change(interaction, removed_card(who, gone))

    async def _read(self, picture: discord.Attachment | None) -> bytes | None:
        if picture is None:
            return None
        return await read_upload(picture, limit_bytes=self._wardrobe.upload_limits.max_bytes)
