"""The history of /character: versions of looks side by side, and the way back to one."""

from collections.abc import Awaitable, Callable

from discord.ext import commands

from cogs.characters.history_cards import gone_back_card, history_card, version_card
from cogs.characters.portrait_files import portrait_files
from cogs.components.layout import Card
from cogs.components.payloads import OnCharacter, OnLook
from cogs.components.words import GO_BACK, LOOK_VERSIONS, PICK_LOOK_VERSION
from cogs.interactions.answering import change, do_all, say, show
from cogs.interactions.handlers import Handlers
from cogs.interactions.people import Interaction, person_of, place_of_interaction
from db.enums import LookStatus
from db.models import CharacterLook
from studio.errors import Missing
from studio.services.characters.characters import Characters
from studio.services.characters.history import LookHistories, LookHistory
from studio.services.characters.roster import CharacterSheet, Roster
from studio.services.games.games import Games
from studio.storage.base import Store


class HistoryCog(commands.Cog):
    """Shows the versions of looks, and goes back to one."""

    def __init__(
        self,
        handlers: Handlers,
        *,
        games: Games,
        roster: Roster,
        characters: Characters,
        histories: LookHistories,
        store: Store,
        ask_game_master: Callable[[Interaction, CharacterSheet], Awaitable[None]],
    ) -> None:
        self._games = games
        self._roster = roster
        self._characters = characters
        self._histories = histories
        self._store = store
        self._ask_game_master = ask_game_master
        handlers.register_button(LOOK_VERSIONS, self._on_versions)
        handlers.register_button(GO_BACK, self._on_go_back)
        handlers.register_list(PICK_LOOK_VERSION, self._on_pick)

    async def open(self, interaction: Interaction, name: str, version: int | None) -> None:
        """Answer the command: all versions of a character's looks, or one of them."""
        game = await self._games.get_here(place_of_interaction(interaction))
        person = person_of(interaction)
        sheet = await self._roster.get_named(game, name, person=person)
        history = await self._histories.get(person, sheet.character.id)
        if version is None:
            await say(interaction, history_card(history))
        else:
            await say(interaction, await self._build(history, history.version(version)))

    async def _on_versions(self, interaction: Interaction, button: OnCharacter) -> None:
        history = await self._histories.get(person_of(interaction), button.character_id)
        await show(interaction, history_card(history))

    async def _on_pick(self, interaction: Interaction, of: OnCharacter, look_id: int) -> None:
        history = await self._histories.get(person_of(interaction), of.character_id)
        found = [each for each in history.versions if each.id == look_id]
        if not found:
            raise Missing
        await show(interaction, await self._build(history, found[0]))

    async def _on_go_back(self, interaction: Interaction, button: OnLook) -> None:
        person = person_of(interaction)
        character_id = await self._histories.find_character(button.look_id)
        history = await self._histories.get(person, character_id)
        [wanted] = [each for each in history.versions if each.id == button.look_id]
        sheet = await self._histories.go_back(person, button.look_id)

        async def ask_game_master() -> None:
            if sheet.look.status == LookStatus.PENDING:
                await self._ask_game_master(interaction, sheet)

        await do_all(
            lambda: change(interaction, gone_back_card(sheet, wanted.version)), ask_game_master
        )

    async def _build(self, history: LookHistory, look: CharacterLook) -> Card:
        now = history.current
        other = now is not None and now.id != look.id
        shown = now if now is not None and other else look
        portraits = await portrait_files(
            CharacterSheet(history.character, shown, history.game),
            look if other else None,
            characters=self._characters,
            store=self._store,
            words=("then", "now"),
        )
        return version_card(history, look, portraits)
