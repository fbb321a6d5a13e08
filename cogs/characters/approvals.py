"""The GM decides on a character: the approval card, its buttons, what the player is told."""

import discord
import structlog
from discord.ext import commands

from cogs.characters.approval_cards import (
    approval_card,
    decided_card,
    note_of_card,
    verdict_card,
)
from cogs.characters.forms import NoteForm
from cogs.characters.portrait_files import portrait_files
from cogs.components.layout import Attached, Card, note_card
from cogs.components.payloads import OnLook
from cogs.components.words import APPROVE, ASK_CHANGES, NOTE, REJECT
from cogs.interactions.answering import change, do_all, say, show
from cogs.interactions.discord_calls import ignoring_failures, repeat_if_cut
from cogs.interactions.first_answers import open_form
from cogs.interactions.handlers import Handlers
from cogs.interactions.people import Interaction, person_of, place_of_channel
from cogs.interactions.posting import post, tell
from cogs.interactions.replies import words
from cogs.interactions.replies.who import the_gm_first
from db.enums import LookStatus
from db.models import CharacterLook
from studio.errors import DeliveryError
from studio.services.characters.approvals import NO_NOTE, ApprovalDecision, Approvals, Note
from studio.services.characters.characters import Characters
from studio.services.characters.roster import CharacterSheet
from studio.services.games.games import Games
from studio.services.people import DiscordPlace, gm_of
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
        approvals: Approvals,
        store: Store,
        client: discord.Client,
    ) -> None:
        self._games = games
        self._characters = characters
        self._approvals = approvals
        self._store = store
        self._client = client
        handlers.register_button(APPROVE, self._on_approve)
        handlers.register_button(ASK_CHANGES, self._on_ask_changes)
        handlers.register_button(REJECT, self._on_reject)
        handlers.register_button(NOTE, self._on_note)

    async def ask_game_master(self, interaction: Interaction, sheet: CharacterSheet) -> None:
        """Post the approval card. When that fails, tell the player what is missing.

        Deletes the messages about an earlier version, because they are out of date.
        """
        await self._take_away_messages(sheet.look)
        earlier = await self._approvals.find_shown_before(sheet.look)
        if earlier is not None:
            await self._take_away_messages(earlier)
        before = await self._approvals.find_seen_before(sheet.look)
        files = await self._load_portraits(sheet, before)
        channel_id = sheet.game.gm_channel_id or await self._games.find_first_channel(sheet.game)
        asked = approval_card(
            sheet,
            files,
            before=before,
            ping=True,
            among_gms=await self._is_among_gms(sheet, channel_id),
        )
        try:
            message = await post(self._client, channel_id or 0, asked)
        except DeliveryError as error:
            log.warning("approval card not posted", error=str(error))
            hint = f"{the_gm_first(gm_of(sheet.game))} can also decide with `/character show`."
            await say(interaction, note_card(f"{words(error)} {hint}"))
            return
        await self._approvals.set_card(
            sheet.look, channel_id=message.channel.id, message_id=message.id
        )

    async def _on_approve(self, interaction: Interaction, button: OnLook) -> None:
        await self._decide(interaction, button.look_id, ApprovalDecision.APPROVE, NO_NOTE)

    async def _on_ask_changes(self, interaction: Interaction, button: OnLook) -> None:
        await self._ask_note(
            interaction, button.look_id, ApprovalDecision.REQUEST_CHANGES, title="Request changes"
        )

    async def _on_reject(self, interaction: Interaction, button: OnLook) -> None:
        await self._ask_note(interaction, button.look_id, ApprovalDecision.REJECT, title="Reject")

    async def _on_note(self, interaction: Interaction, button: OnLook) -> None:
        person, sheet = await self._approvals.get_note(person_of(interaction), button.look_id)
        await show(interaction, note_of_card(sheet, own=sheet.is_own(person)))

    async def _ask_note(
        self, interaction: Interaction, look_id: int, decision: ApprovalDecision, *, title: str
    ) -> None:
        await self._approvals.require_decidable(person_of(interaction), look_id)

        async def on_sent(answer: Interaction, note: Note) -> None:
            await self._decide(answer, look_id, decision, note)

        await open_form(interaction, NoteForm(on_sent, title=title))

    async def _decide(
        self, interaction: Interaction, look_id: int, decision: ApprovalDecision, note: Note
    ) -> None:
        person = person_of(interaction)
        # Read before the decision is written: afterwards nothing may keep the player untold.
        asked = await self._approvals.require_decidable(person, look_id)
        files = await self._load_portraits(asked)
        clicked = interaction.message
        clicked_alone = clicked is not None and clicked.flags.ephemeral
        clicked_id = clicked.id if clicked else None
        here = clicked_alone or await self._is_among_gms(asked, interaction.channel_id)
        there = await self._is_among_gms(asked, asked.look.card_channel_id)
        sheet = await self._approvals.decide(person, look_id, decision, note)

        async def change_approval_card() -> None:
            if clicked_id != sheet.look.card_message_id:
                await self._change_card(sheet, decided_card(sheet, files, among_gms=there))

        await do_all(
            lambda: change(interaction, decided_card(sheet, files, among_gms=here)),
            change_approval_card,
            lambda: self._tell_player(interaction, sheet, files),
        )

    async def _change_card(self, sheet: CharacterSheet, card: Card) -> None:
        """Edit the approval card when the GM decided on another card."""
        look = sheet.look
        message = self._message(look.card_channel_id, look.card_message_id)
        if message is not None:
            with ignoring_failures("approval card"):
                await repeat_if_cut(
                    lambda: message.edit(
                        view=card.view, attachments=card.files, allowed_mentions=card.mentions
                    ),
                    files=card.files,
                )

    async def _take_away_messages(self, look: CharacterLook) -> None:
        """Delete the card of a version, and the message that told its player at the table."""
        await self._take_away(look.card_channel_id, look.card_message_id)
        await self._take_away(look.told_channel_id, look.told_message_id)

    async def _take_away(self, channel_id: int | None, message_id: int | None) -> None:
        message = self._message(channel_id, message_id)
        if message is not None:
            with ignoring_failures("message about a character"):
                await repeat_if_cut(message.delete)

    def _message(
        self, channel_id: int | None, message_id: int | None
    ) -> discord.PartialMessage | None:
        if channel_id is None or message_id is None:
            return None
        return self._client.get_partial_messageable(channel_id).get_partial_message(message_id)

    async def _load_portraits(
        self, sheet: CharacterSheet, before: CharacterLook | None = None
    ) -> list[Attached]:
        return await portrait_files(sheet, before, characters=self._characters, store=self._store)

    async def _is_among_gms(self, sheet: CharacterSheet, channel_id: int | None) -> bool:
        """Whether the channel is the GM's own, and no game is played there."""
        if channel_id is None or channel_id != sheet.game.gm_channel_id:
            return False
        channel = self._client.get_channel(channel_id)
        place = place_of_channel(channel) if channel else DiscordPlace(channel_id)
        return not await self._games.is_table(place)

    async def _tell_player(
        self, interaction: Interaction, sheet: CharacterSheet, portraits: list[Attached]
    ) -> None:
        """Tell the player: what is for the table in the game's channel, all else privately. Where
        one way is closed, the other one is taken; if both are, the GM is told."""
        for_table = sheet.look.status == LookStatus.APPROVED or sheet.look.note_for_table
        ways = [self._tell_at_table, self._tell_privately]
        for way in ways if for_table else reversed(ways):
            if await way(sheet, portraits):
                return
        hint = "`/character show` shows them your decision."
        await say(
            interaction, note_card(f"I could not reach <@{sheet.character.owner_id}>. {hint}")
        )

    async def _tell_privately(self, sheet: CharacterSheet, _: list[Attached]) -> bool:
        card = verdict_card(sheet, call_owner=True)
        return bool(await tell(self._client, sheet.character.owner_id, card, else_in=None))

    async def _tell_at_table(self, sheet: CharacterSheet, portraits: list[Attached]) -> bool:
        """Post the decision in the game's channel. An approval card in the same channel goes then:
        one message stays, the one that calls the player."""
        channel_id = await self._games.find_first_channel(sheet.game)
        shown = portraits if sheet.look.status == LookStatus.APPROVED else []
        card = verdict_card(sheet, call_owner=True, at_table=True, portraits=shown)
        if channel_id is None:
            return False
        try:
            message = await post(self._client, channel_id, card)
        except DeliveryError as error:
            log.info("nobody told at the table", error=str(error))
            return False
        if sheet.look.status != LookStatus.APPROVED:
            await self._approvals.set_told(
                sheet.look, channel_id=message.channel.id, message_id=message.id
            )
        if message.channel.id == sheet.look.card_channel_id:
            await self._take_away(sheet.look.card_channel_id, sheet.look.card_message_id)
        return True
