"""The GM decides on a character: the approval card, its buttons, the message to the player."""

import discord
import structlog
from discord.ext import commands

from cogs.characters.cards import approval_card, decided_card, verdict_card
from cogs.characters.forms import note_form
from cogs.characters.portrait_files import portrait_files
from cogs.components.layout import Attached, Card, note_card
from cogs.components.payloads import OnLook
from cogs.components.words import APPROVE, ASK_CHANGES, REJECT
from cogs.interactions.answering import change, do_all, say
from cogs.interactions.discord_calls import ignoring_failures, repeat_if_cut
from cogs.interactions.first_answers import open_form
from cogs.interactions.handlers import Handlers
from cogs.interactions.people import Interaction, person_of
from cogs.interactions.posting import post, tell
from cogs.interactions.replies import words
from cogs.interactions.replies.who import the_gm_first
from db.enums import LookStatus
from db.models import CharacterLook
from studio.errors import DeliveryError
from studio.services.characters.characters import ApprovalDecision, Characters
from studio.services.characters.roster import CharacterSheet
from studio.services.games.games import Games
from studio.services.people import gm_of
from studio.storage.base import Store

log = structlog.get_logger()


class ApprovalCog(commands.Cog):
    """Asks the GM to approve a character, and tells the player the decision."""

    def __init__(
        self,
        handlers: Handlers,
        *,
        games: Games,
        characters: Characters,
        store: Store,
        client: discord.Client,
    ) -> None:
        self._games = games
        self._characters = characters
        self._store = store
        self._client = client
        handlers.register_button(APPROVE, self._on_approve)
        handlers.register_button(ASK_CHANGES, self._on_ask_changes)
        handlers.register_button(REJECT, self._on_reject)

    async def ask_game_master(self, interaction: Interaction, sheet: CharacterSheet) -> None:
        """Post the approval card. When that fails, tell the player what is missing.

        Deletes an earlier card for the same looks, because its buttons would decide on these.
        """
        await self._take_away_card(sheet)
        before = await self._characters.find_approved_before(sheet.look)
        files = await self._load_portraits(sheet, *([before] if before else []))
        channel_id = sheet.game.gm_channel_id or await self._games.find_first_channel(sheet.game)
        try:
            message = await post(
                self._client,
                channel_id or 0,
                approval_card(sheet, files, before=before, ping=True),
            )
        except DeliveryError as error:
            log.warning("approval card not posted", error=str(error))
            hint = f"{the_gm_first(gm_of(sheet.game))} can also decide with `/character show`."
            await say(interaction, note_card(f"{words(error)} {hint}"))
            return
        await self._characters.set_approval_card(
            sheet.look, channel_id=message.channel.id, message_id=message.id
        )

    async def _on_approve(self, interaction: Interaction, button: OnLook) -> None:
        await self._decide(interaction, button.look_id, ApprovalDecision.APPROVE, note="")

    async def _on_ask_changes(self, interaction: Interaction, button: OnLook) -> None:
        await self._ask_note(
            interaction, button.look_id, ApprovalDecision.REQUEST_CHANGES, title="Request changes"
        )

    async def _on_reject(self, interaction: Interaction, button: OnLook) -> None:
        await self._ask_note(interaction, button.look_id, ApprovalDecision.REJECT, title="Reject")

    async def _ask_note(
        self, interaction: Interaction, look_id: int, decision: ApprovalDecision, *, title: str
    ) -> None:
        await self._characters.require_decidable(person_of(interaction), look_id)

        async def on_sent(answer: Interaction, note: str) -> None:
            await self._decide(answer, look_id, decision, note=note)

        await open_form(interaction, note_form(on_sent, title=title))

    async def _decide(
        self, interaction: Interaction, look_id: int, decision: ApprovalDecision, *, note: str
    ) -> None:
        person = person_of(interaction)
        # Read before the decision is written: afterwards nothing may keep the player untold.
        files = await self._load_portraits(
            await self._characters.require_decidable(person, look_id)
        )
        sheet = await self._characters.decide(person, look_id, decision, note=note)

        async def change_approval_card() -> None:
            clicked_id = interaction.message.id if interaction.message else None
            if clicked_id != sheet.look.card_message_id:
                await self._change_card(sheet, decided_card(sheet, files))

        await do_all(
            lambda: change(interaction, decided_card(sheet, files)),
            change_approval_card,
            lambda: self._tell_player(sheet, files),
        )

    async def _change_card(self, sheet: CharacterSheet, card: Card) -> None:
        """Edit the approval card when the GM decided on another card."""
        message = self._approval_message(sheet)
        if message is not None:
            with ignoring_failures("approval card"):
                await repeat_if_cut(
                    lambda: message.edit(
                        view=card.view, attachments=card.files, allowed_mentions=card.mentions
                    ),
                    files=card.files,
                )

    async def _take_away_card(self, sheet: CharacterSheet) -> None:
        message = self._approval_message(sheet)
        if message is not None:
            with ignoring_failures("approval card"):
                await repeat_if_cut(message.delete)

    async def _load_portraits(self, sheet: CharacterSheet, *more: CharacterLook) -> list[Attached]:
        return await portrait_files(sheet, *more, characters=self._characters, store=self._store)

    def _approval_message(self, sheet: CharacterSheet) -> discord.PartialMessage | None:
        look = sheet.look
        if look.card_channel_id is None or look.card_message_id is None:
            return None
        channel = self._client.get_partial_messageable(look.card_channel_id)
        return channel.get_partial_message(look.card_message_id)

    async def _tell_player(self, sheet: CharacterSheet, portraits: list[Attached]) -> None:
        """Tell the player: an approval in the game's channel, any other decision privately.

        An approval card in the same channel goes then: one message stays, the one that calls the
        player.
        """
        channel_id = await self._games.find_first_channel(sheet.game)
        if sheet.look.status != LookStatus.APPROVED or channel_id is None:
            card = verdict_card(sheet, call_owner=True)
            await tell(self._client, sheet.character.owner_id, card, else_in=channel_id)
            return
        approved = verdict_card(sheet, call_owner=True, portraits=portraits)
        try:
            message = await post(self._client, channel_id, approved)
        except DeliveryError:
            await tell(
                self._client,
                sheet.character.owner_id,
                verdict_card(sheet, call_owner=False),
                else_in=None,
            )
            return
        if message.channel.id == sheet.look.card_channel_id:
            await self._take_away_card(sheet)
