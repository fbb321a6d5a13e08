"""The kit of /character: its crop, ring, files and public addresses, and the kits of a game."""

from contextlib import aclosing

from discord.ext import commands

from cogs.characters.kits.cards import NO_RING, files_card, kit_card, zip_card
from cogs.components.kit_payloads import OnKitMove, OnKitSwitch
from cogs.components.layout import Card
from cogs.components.payloads import OnCharacter
from cogs.components.words import KIT, KIT_FILES, KIT_MOVE, KIT_PUBLIC, PICK_RING
from cogs.interactions.answering import change, say
from cogs.interactions.handlers import Handlers
from cogs.interactions.people import Interaction, person_of, place_of_interaction
from db.models import Game
from studio.errors import Missing
from studio.rules.kits.crops import CropMove
from studio.services.characters.kit_zips import KitZips
from studio.services.characters.kits import Kit, Kits, only_own
from studio.services.characters.roster import Roster
from studio.services.games.games import Games


class KitCog(commands.Cog):
    """Shows the kit of a character to its owner, and handles its buttons."""

    def __init__(
        self,
        handlers: Handlers,
        *,
        games: Games,
        roster: Roster,
        kits: Kits,
        kit_zips: KitZips,
    ) -> None:
        self._games = games
        self._roster = roster
        self._kits = kits
        self._kit_zips = kit_zips
        handlers.register_button(KIT, self._on_kit)
        handlers.register_button(KIT_MOVE, self._on_move)
        handlers.register_button(KIT_FILES, self._on_files)
        handlers.register_button(KIT_PUBLIC, self._on_public)
        handlers.register_list(PICK_RING, self._on_ring)

    async def open(self, interaction: Interaction, name: str, *, everyone: bool) -> None:
        """Answer the command: the kit of one character, or of everyone in the game."""
        game = await self._games.get_here(place_of_interaction(interaction))
        if everyone:
            await self._send_zips(interaction, game)
            return
        person = person_of(interaction)
        if name:
            character = (await self._roster.get_named(game, name, person=person)).character
        else:
            character = only_own(person, await self._roster.list_voices(person, game))
        kit = await self._kits.get(person, character.id)
        await say(interaction, await self._build(interaction, kit))

    async def _on_kit(self, interaction: Interaction, button: OnCharacter) -> None:
        kit = await self._kits.get(person_of(interaction), button.character_id)
        await say(interaction, await self._build(interaction, kit))

    async def _on_move(self, interaction: Interaction, button: OnKitMove) -> None:
        if button.move not in set(CropMove):
            raise Missing
        kit = await self._kits.move(
            person_of(interaction), button.character_id, CropMove(button.move)
        )
        await change(interaction, await self._build(interaction, kit))

    async def _on_ring(self, interaction: Interaction, who: OnCharacter, ring: int) -> None:
        kit = await self._kits.set_ring(
            person_of(interaction), who.character_id, None if ring == NO_RING else ring
        )
        await change(interaction, await self._build(interaction, kit))

    async def _on_public(self, interaction: Interaction, button: OnKitSwitch) -> None:
        kit = await self._kits.publish(
            person_of(interaction), button.character_id, public=button.public
        )
        await change(interaction, await self._build(interaction, kit))

    async def _on_files(self, interaction: Interaction, button: OnCharacter) -> None:
        person = person_of(interaction)
        kit = await self._kits.get(person, button.character_id)
        await say(interaction, files_card(kit, await self._kits.paint(person, kit)))

    async def _send_zips(self, interaction: Interaction, game: Game) -> None:
        made = self._kit_zips.make(
            person_of(interaction), game, limit_bytes=interaction.filesize_limit
        )
        async with aclosing(made) as zips:
            async for each in zips:
                await say(interaction, zip_card(each))

    async def _build(self, interaction: Interaction, kit: Kit) -> Card:
        preview = await self._kits.paint_preview(person_of(interaction), kit)
        return kit_card(kit, preview)
