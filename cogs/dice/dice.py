"""/roll, /rolls and /dice: open and secret rolls, macros, the history and the fairness check."""

from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from cogs.components.layout import Card, card, note_card, safe
from cogs.components.payloads import OnMacro, OnPost, OnRoll, OnRolls
from cogs.components.words import MACRO_YES, POST_ROLL, ROLL_AGAIN, ROLLS_NEWER, ROLLS_OLDER
from cogs.dice.cards import (
    RollForm,
    fairness_card,
    game_master_card,
    macro_card,
    macros_card,
    own_secret_card,
    remove_macro_card,
    roll_card,
    rolls_card,
    secret_note_card,
)
from cogs.interactions.answering import answering, do_all, say, show
from cogs.interactions.autocomplete import Suggestions, character_names, game_names, own_macros
from cogs.interactions.first_answers import open_form
from cogs.interactions.handlers import Handlers
from cogs.interactions.people import Interaction, person_of, place_of_interaction
from cogs.interactions.posting import post, tell
from cogs.interactions.replies import words
from cogs.interactions.visibility import without_hidden
from studio.errors import DeliveryError
from studio.rules.dice.rolling import Advantage
from studio.services.dice.dice import Dice, KeptRoll, RollRequest, Secret
from studio.services.dice.macros import Macros
from studio.services.dice.roll_history import FALLS_LIMIT, RollFilter, RollHistory, RollPage
from studio.services.games.games import Games

_ADVANTAGES: dict[str, Advantage] = {"advantage": "advantage", "disadvantage": "disadvantage"}


class DiceCog(commands.Cog):
    """Commands and buttons that roll dice and show earlier rolls."""

    dice = app_commands.Group(
        name="dice", description="Macros, and whether the dice are fair", guild_only=True
    )
    macro = app_commands.Group(name="macro", description="Dice by a name", parent=dice)

    def __init__(
        self,
        handlers: Handlers,
        *,
        suggestions: Suggestions,
        games: Games,
        dice: Dice,
        macros: Macros,
        roll_history: RollHistory,
        client: discord.Client,
    ) -> None:
        self.suggestions = suggestions
        self._games = games
        self._dice = dice
        self._macros = macros
        self._history = roll_history
        self._client = client
        handlers.register_button(MACRO_YES, self._on_remove_macro)
        handlers.register_button(ROLL_AGAIN, self._on_again)
        handlers.register_button(POST_ROLL, self._on_post_roll)
        handlers.register_button(ROLLS_NEWER, self._on_newer)
        handlers.register_button(ROLLS_OLDER, self._on_older)

    @app_commands.command(name="roll", description="Roll dice, such as 1d20+5 or 4d6kh3")
    @app_commands.guild_only()
    @app_commands.describe(
        dice="What to roll: 1d20+5, 4d6kh3, 2d6 [fire] + 1d4",
        macro="Or one of your macros",
        reason="What for",
        character="For which of your characters",
        advantage="Roll the first d20 twice and keep the better or the worse",
        secret="Who sees the result; without it everybody does",
    )
    @app_commands.autocomplete(macro=own_macros)
    @app_commands.autocomplete(character=character_names)
    async def roll(
        self,
        interaction: Interaction,
        dice: str = "",
        reason: str = "",
        character: str | None = None,
        advantage: Literal["none", "advantage", "disadvantage"] = "none",
        secret: Literal["to the GM and me", "to the GM alone"] | None = None,
        macro: str = "",
    ) -> None:
        """Roll dice or a macro, in the open or in secret."""
        request = RollRequest(
            notation=dice,
            macro=macro,
            reason=reason,
            character=character,
            advantage=_ADVANTAGES.get(advantage),
            secret=Secret(secret or ""),
        )
        async with answering(interaction, private=bool(request.secret)):
            kept = await self._dice.roll(
                person_of(interaction), place_of_interaction(interaction), request
            )
            await self._show(interaction, kept)

    async def _on_again(self, interaction: Interaction, button: OnRoll) -> None:
        kept = await self._dice.roll_again(
            person_of(interaction), place_of_interaction(interaction), button.roll_id
        )
        await self._show(interaction, kept)

    async def _show(self, interaction: Interaction, kept: KeptRoll) -> None:
        if not kept.roll.secret:
            await say(interaction, roll_card(kept), private=False)
            return
        told = await self._tell_game_master(kept)
        # The private answer comes first, because it replaces a private "thinking".
        await do_all(
            lambda: say(interaction, own_secret_card(kept, told=told)),
            lambda: say(interaction, secret_note_card(kept), private=False),
        )

    async def _tell_game_master(self, kept: KeptRoll) -> bool:
        shown = game_master_card(kept)
        if kept.gm_user_id is not None:
            sent = await tell(self._client, kept.gm_user_id, shown, else_in=kept.gm_channel_id)
            return sent is not None
        if kept.gm_channel_id is None:
            return False
        try:
            await post(self._client, kept.gm_channel_id, shown)
        except DeliveryError:
            return False
        return True

    async def _on_post_roll(self, interaction: Interaction, button: OnPost) -> None:
        await self._dice.require_own_post(person_of(interaction), button.post_id)

        async def on_sent(answer: Interaction, notation: str, reason: str) -> None:
            rolled = await self._dice.roll_for_post(
                person_of(answer), button.post_id, notation=notation, reason=reason
            )
            shown = roll_card(rolled.thrown)
            try:
                await post(self._client, rolled.channel_id, shown, reply_to_id=rolled.message_id)
            except DeliveryError as error:
                # The roll counts, so the person who rolled still sees it.
                await say(answer, roll_card(rolled.thrown))
                await say(answer, note_card(f"{words(error)} The roll counts."))
                return
            await say(answer, card("Rolled, as a reply to your post."))

        await open_form(interaction, RollForm(on_sent))

    @macro.command(name="set", description="Keep dice by a name for one of your characters")
    @app_commands.describe(
        character="Whose macro", name="What it is called", dice="What it rolls, such as 1d20+7"
    )
    @app_commands.autocomplete(character=character_names)
    async def macro_set(
        self, interaction: Interaction, character: str, name: str, dice: str
    ) -> None:
        """Save a macro."""
        async with answering(interaction):
            game = await self._games.get_here(place_of_interaction(interaction))
            kept = await self._macros.set(
                person_of(interaction), game, character, name=name, notation=dice
            )
            await say(interaction, macro_card(kept, kept=True))

    @macro.command(name="list", description="Your macros in this game")
    @app_commands.describe(character="Only those of this character")
    @app_commands.autocomplete(character=character_names)
    async def macro_list(self, interaction: Interaction, character: str | None = None) -> None:
        """Show the person's macros."""
        async with answering(interaction):
            game = await self._games.get_here(place_of_interaction(interaction))
            listed = await self._macros.list_all(person_of(interaction), game, character=character)
            await say(interaction, macros_card(listed))

    @macro.command(name="remove", description="Remove a macro; what it rolled stays")
    @app_commands.describe(macro="Which macro", character="Whose, if several have one so called")
    @app_commands.autocomplete(macro=own_macros)
    @app_commands.autocomplete(character=character_names)
    async def macro_remove(
        self, interaction: Interaction, macro: str, character: str | None = None
    ) -> None:
        """Ask before a macro is removed."""
        async with answering(interaction):
            game = await self._games.get_here(place_of_interaction(interaction))
            found = await self._macros.get_removable(
                person_of(interaction), game, macro, character=character
            )
            await say(interaction, remove_macro_card(found))

    async def _on_remove_macro(self, interaction: Interaction, button: OnMacro) -> None:
        removed = await self._macros.remove(person_of(interaction), button.macro_id)
        await show(interaction, macro_card(removed, kept=False))

    @app_commands.command(name="rolls", description="What was rolled in this game, newest first")
    @app_commands.guild_only()
    @app_commands.describe(
        character="Only those for this character",
        person="Only those by this person",
        game="Of another game than this channel's",
    )
    @app_commands.autocomplete(character=character_names)
    @app_commands.autocomplete(game=game_names)
    async def rolls(
        self,
        interaction: Interaction,
        character: str | None = None,
        person: discord.User | None = None,
        game: int | None = None,
    ) -> None:
        """Show the newest page, only to the person who asks."""
        async with answering(interaction):
            filter = await self._resolve_filter(interaction, character, person, game)
            page = await self._history.page(person_of(interaction), filter)
            await say(interaction, await _rolls_card(interaction, page))

    async def _on_newer(self, interaction: Interaction, button: OnRolls) -> None:
        page = await self._history.page(
            person_of(interaction), button.filter, after_id=button.roll_id
        )
        await show(interaction, await _rolls_card(interaction, page))

    async def _on_older(self, interaction: Interaction, button: OnRolls) -> None:
        page = await self._history.page(
            person_of(interaction), button.filter, before_id=button.roll_id
        )
        await show(interaction, await _rolls_card(interaction, page))

    @dice.command(name="fairness", description="How even the last dice fell, as a chart")
    @app_commands.describe(
        die="Which die",
        last="How many of its last falls (else 1,000)",
        character="Only those for this character",
        person="Only those by this person",
        game="Of another game than this channel's",
    )
    @app_commands.autocomplete(character=character_names)
    @app_commands.autocomplete(game=game_names)
    async def fairness(
        self,
        interaction: Interaction,
        die: Literal["d4", "d6", "d8", "d10", "d12", "d20", "d100"] = "d20",
        last: app_commands.Range[int, 1, FALLS_LIMIT] = 1000,
        character: str | None = None,
        person: discord.User | None = None,
        game: int | None = None,
    ) -> None:
        """Count the results of a die. Two people who ask the same get the same numbers."""
        async with answering(interaction):
            filter = await self._resolve_filter(interaction, character, person, game)
            check = await self._history.check_fairness(
                person_of(interaction), filter, sides=int(die.removeprefix("d")), last=last
            )
            about = f"for {safe(character, 60)}" if character else ""
            await say(interaction, fairness_card(check, about=about))

    async def _resolve_filter(
        self,
        interaction: Interaction,
        character: str | None,
        person: discord.User | None,
        game_id: int | None,
    ) -> RollFilter:
        return await self._history.resolve_filter(
            person_of(interaction),
            place_of_interaction(interaction),
            game_id=game_id,
            character=character,
            user_id=person.id if person else None,
        )


async def _rolls_card(interaction: Interaction, page: RollPage) -> Card:
    return rolls_card(await without_hidden(interaction, page))
