"""/character: create, list, show, edit, kit, history, consent, npc, retire and delete."""

from collections.abc import Sequence
from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from cogs.characters.cards import delete_character_card, list_card, sheet_card
from cogs.characters.forms import LooksForm, NewCharacterForm, ProfileForm
from cogs.characters.history import HistoryCog
from cogs.characters.kits.kit import KitCog
from cogs.characters.portrait_files import portrait_files
from cogs.characters.wardrobe_cards import CONSENT_CHOICES, consent_card
from cogs.components.layout import Attached, card, note_card, safe
from cogs.components.payloads import OnCharacter, OnLook
from cogs.components.words import BRING_BACK, DELETE_CHARACTER, LOOKS
from cogs.interactions.answering import answering, change, say
from cogs.interactions.autocomplete import Suggestions, character_names, style_names
from cogs.interactions.first_answers import open_form
from cogs.interactions.handlers import Handlers
from cogs.interactions.people import Interaction, person_of, place_of_interaction
from cogs.interactions.replies import words
from cogs.pictures.asking import leave_to_job, private_answer
from cogs.pictures.cards import exhibit_picture
from cogs.pictures.uploads import read_upload, require_small
from db.commits import saving_now
from db.enums import LookStatus
from db.models import CharacterLook
from studio.clock import Clock
from studio.errors import LimnerError
from studio.rules.asking.archetypes import ARCHETYPES, archetype
from studio.rules.asking.styles import DEFAULT_STYLE
from studio.rules.consent import Consent
from studio.services.characters.approvals import Approvals, reads_notes
from studio.services.characters.characters import Characters
from studio.services.characters.form import CharacterForm
from studio.services.characters.roster import CharacterSheet, Roster, require_steering
from studio.services.characters.wardrobe import Wardrobe
from studio.services.galleries.galleries import Galleries, GalleryFilter
from studio.services.games.games import Games
from studio.services.likeness.verdicts import LikenessVerdicts
from studio.services.people import (
    is_game_master,
    may_steer_character,
    require_game_master,
    require_owner,
)
from studio.storage.base import Store


class CharacterCog(commands.GroupCog, group_name="character", group_description="Your characters"):
    """Commands about characters. The preview's buttons are in `portraits`."""

    def __init__(
        self,
        handlers: Handlers,
        *,
        suggestions: Suggestions,
        games: Games,
        characters: Characters,
        approvals: Approvals,
        roster: Roster,
        likeness: LikenessVerdicts,
        wardrobe: Wardrobe,
        galleries: Galleries,
        kits: KitCog,
        histories: HistoryCog,
        store: Store,
        clock: Clock,
    ) -> None:
        super().__init__()
        self.suggestions = suggestions
        self._games = games
        self._characters = characters
        self._approvals = approvals
        self._roster = roster
        self._likeness = likeness
        self._wardrobe = wardrobe
        self._galleries = galleries
        self._kits = kits
        self._histories = histories
        self._store = store
        self._clock = clock
        handlers.register_button(LOOKS, self._on_edit_looks)
        handlers.register_button(BRING_BACK, self._on_bring_back)
        handlers.register_button(DELETE_CHARACTER, self._on_delete)

    @app_commands.command(name="create", description="Describe a character and see a portrait")
    @app_commands.guild_only()
    @app_commands.describe(
        archetype="Looks to start from; you can change every word",
        style="An art style: one of the list, or your own words",
        npc="A GM's character, whom any GM of the game may voice (else yours)",
    )
    @app_commands.choices(
        archetype=[app_commands.Choice(name=each.name, value=each.name) for each in ARCHETYPES]
    )
    @app_commands.autocomplete(style=style_names)
    async def create(
        self,
        interaction: Interaction,
        archetype: str = "",
        style: str = DEFAULT_STYLE,
        npc: bool = False,
    ) -> None:
        """Open the form for a new character."""
        async with answering(interaction):
            game = await self._games.get_here(place_of_interaction(interaction))
            if npc:
                require_game_master(game, person_of(interaction), act="create a GM's character")
            start = CharacterForm(name="", looks=_looks_of(archetype), style=style, npc=npc)
            await open_form(interaction, NewCharacterForm(self._create, filled=start))

    async def _create(
        self, interaction: Interaction, form: CharacterForm, uploads: Sequence[discord.Attachment]
    ) -> None:
        answer = await private_answer(interaction, self._clock)
        game = await self._games.get_here(place_of_interaction(interaction))
        sent = replace(form, uploads=await self._read(uploads))
        try:
            await self._characters.create(person_of(interaction), game, sent, answer)
            leave_to_job(interaction)
        except LimnerError as error:
            if not saving_now().commits:
                raise
            kept = f"**{safe(form.name, 80)}** is kept as a draft: `/character show`."
            await say(interaction, note_card(f"{words(error)}\n{kept}"))

    async def _read(self, uploads: Sequence[discord.Attachment]) -> tuple[bytes, ...]:
        """The bytes of the uploaded files. Raises UploadRefused."""
        limit_bytes = self._characters.upload_limits.max_bytes
        for each in uploads:
            require_small(each, limit_bytes=limit_bytes)
        return tuple([await read_upload(each, limit_bytes=limit_bytes) for each in uploads])

    @app_commands.command(name="list", description="Who is in this game")
    @app_commands.guild_only()
    async def list(self, interaction: Interaction) -> None:
        """Show all characters of the game."""
        async with answering(interaction):
            game = await self._games.get_here(place_of_interaction(interaction))
            await say(
                interaction,
                list_card(game, await self._roster.list_all(game, person=person_of(interaction))),
            )

    @app_commands.command(name="show", description="Show a character")
    @app_commands.guild_only()
    @app_commands.describe(name="Whom to show")
    @app_commands.autocomplete(name=character_names)
    async def show(self, interaction: Interaction, name: str) -> None:
        """Show a character, with buttons for what this person may do."""
        async with answering(interaction):
            sheet = await self._get_sheet(interaction, name)
            person = person_of(interaction)
            own = sheet.is_own(person)
            is_gm = is_game_master(sheet.game, person)
            before = await self._find_before(interaction, sheet)
            files = await portrait_files(
                sheet,
                before if sheet.look.status == LookStatus.PENDING else None,
                characters=self._characters,
                store=self._store,
            )
            steers = may_steer_character(person, sheet.character, sheet.game)
            closet = await self._wardrobe.closet_of(sheet)
            best = await self._load_best(interaction, sheet)
            shown = sheet_card(
                closet,
                files,
                own=own,
                steers=steers,
                is_gm=is_gm,
                before=before,
                best=best,
                rate=await self._likeness.rate_of(sheet.character),
            )
            await say(interaction, shown)

    @app_commands.command(name="edit", description="Change a character of yours")
    @app_commands.guild_only()
    @app_commands.describe(name="Whom to change", what="What to change")
    @app_commands.autocomplete(name=character_names)
    @app_commands.choices(
        what=[
            app_commands.Choice(name="looks and style (the GM approves)", value="looks"),
            app_commands.Choice(name="name and backstory", value="profile"),
        ]
    )
    async def edit(self, interaction: Interaction, name: str, what: str = "looks") -> None:
        """Open the form for looks, or for name and backstory."""
        async with answering(interaction):
            sheet = await self._get_sheet(interaction, name)
            if what == "looks":
                await self._on_edit_looks(interaction, OnLook(sheet.look.id))
                return
            _require_own(sheet, interaction)

            character = sheet.character
            await open_form(
                interaction, self._profile_form(character.id, character.name, character.backstory)
            )

    @app_commands.command(name="kit", description="A character as token, avatar, banner and tile")
    @app_commands.guild_only()
    @app_commands.describe(
        name="Whose kit (else of your only character)",
        everyone="The kits of all characters in play, as a zip, for the GM",
    )
    @app_commands.autocomplete(name=character_names)
    async def kit(self, interaction: Interaction, name: str = "", everyone: bool = False) -> None:
        """Show the kit of a character to its owner, or send the GM the kits of the game."""
        async with answering(interaction):
            await self._kits.open(interaction, name, everyone=everyone)

    @app_commands.command(name="history", description="The versions of a character's looks")
    @app_commands.guild_only()
    @app_commands.describe(name="Whose looks", version="Show this version beside those of now")
    @app_commands.autocomplete(name=character_names)
    async def history(
        self, interaction: Interaction, name: str, version: app_commands.Range[int, 1] | None = None
    ) -> None:
        """Show who approved which version of looks and when, to those who steer the character."""
        async with answering(interaction):
            await self._histories.open(interaction, name, version)

    @app_commands.command(name="consent", description="Say who may have a character of yours drawn")
    @app_commands.guild_only()
    @app_commands.describe(name="Of whom", who="Who may have them drawn, from now on")
    @app_commands.autocomplete(name=character_names)
    @app_commands.choices(
        who=[
            app_commands.Choice(name=label, value=consent.value)
            for consent, label in CONSENT_CHOICES.items()
        ]
    )
    async def consent(self, interaction: Interaction, name: str, who: str) -> None:
        """Set who may have a character drawn. Only the owner may."""
        async with answering(interaction):
            sheet = await self._get_sheet(interaction, name)
            character = await self._roster.set_consent(
                person_of(interaction), sheet.character.id, Consent(who)
            )
            await say(interaction, consent_card(character))

    @app_commands.command(name="npc", description="Let every GM voice a character of yours")
    @app_commands.guild_only()
    @app_commands.describe(name="Whom", npc="Whether every GM may (else yes)")
    @app_commands.autocomplete(name=character_names)
    async def npc(self, interaction: Interaction, name: str, npc: bool = True) -> None:
        """Share the GM's own character with all GMs of the game, or take that back."""
        async with answering(interaction):
            sheet = await self._get_sheet(interaction, name)
            character = await self._roster.set_npc(
                person_of(interaction), sheet.character.id, npc=npc
            )
            whose = "a GM's character now: every GM may voice them" if npc else "yours alone again"
            await say(interaction, card(f"**{safe(character.name)}** is {whose}."))

    @app_commands.command(name="retire", description="Take a character out of play; pictures stay")
    @app_commands.guild_only()
    @app_commands.describe(name="Whom to retire")
    @app_commands.autocomplete(name=character_names)
    async def retire(self, interaction: Interaction, name: str) -> None:
        """Retire a character; `/character show` brings them back."""
        async with answering(interaction):
            sheet = await self._get_sheet(interaction, name)
            character = await self._roster.retire(
                person_of(interaction), sheet.character.id, retired=True
            )
            await say(
                interaction,
                card(f"**{safe(character.name)}** is retired. `/character show` brings them back."),
            )

    @app_commands.command(name="delete", description="Delete a character and free the name")
    @app_commands.guild_only()
    @app_commands.describe(name="Whom to delete")
    @app_commands.autocomplete(name=character_names)
    async def delete(self, interaction: Interaction, name: str) -> None:
        """Ask before deleting a character."""
        async with answering(interaction):
            sheet = await self._get_sheet(interaction, name)
            require_steering(person_of(interaction), sheet, act="delete this character")
            await say(interaction, delete_character_card(sheet))

    async def _on_edit_looks(self, interaction: Interaction, button: OnLook) -> None:
        _, sheet = await self._characters.get_own(
            person_of(interaction), button.look_id, act="edit this character"
        )
        before = await self._approvals.find_seen_before(sheet.look)
        note = sheet.look.note or (before.note if before else "")
        form = self._looks_form(button.look_id, sheet.look.looks, sheet.look.style, note)
        await open_form(interaction, form)

    async def _on_bring_back(self, interaction: Interaction, button: OnCharacter) -> None:
        character = await self._roster.retire(
            person_of(interaction), button.character_id, retired=False
        )
        await change(interaction, card(f"**{safe(character.name)}** is back in play."))

    async def _on_delete(self, interaction: Interaction, button: OnCharacter) -> None:
        character = await self._roster.delete(person_of(interaction), button.character_id)
        await change(interaction, card(f"**{safe(character.name)}** is deleted."))

    def _looks_form(self, look_id: int, looks: str, style: str, note: str) -> LooksForm:
        async def on_sent(answer: Interaction, looks: str, style: str) -> None:
            preview = await private_answer(answer, self._clock)
            try:
                await self._characters.edit_looks(
                    person_of(answer), look_id, looks=looks, style=style, answer=preview
                )
                leave_to_job(answer)
            except LimnerError as error:
                if not saving_now().commits:
                    raise
                kept = "The new looks are kept: `/character show`."
                await say(answer, note_card(f"{words(error)}\n{kept}"))

        return LooksForm(on_sent, looks=looks, style=style, note=note)

    def _profile_form(self, character_id: int, name: str, backstory: str) -> ProfileForm:
        async def on_sent(answer: Interaction, name: str, backstory: str) -> None:
            character = await self._roster.edit(
                person_of(answer), character_id, name=name, backstory=backstory
            )
            await say(answer, card(f"**{safe(character.name)}** is up to date."))

        return ProfileForm(on_sent, name=name, backstory=backstory)

    async def _load_best(
        self, interaction: Interaction, sheet: CharacterSheet
    ) -> Sequence[Attached]:
        """Thumbnails of the character's most starred pictures."""
        galleries, who = self._galleries, sheet.character
        starred = GalleryFilter(who.game_id, who.id, starred=True)
        page = await galleries.page(person_of(interaction), starred)
        best = await galleries.best(page)
        return [exhibit_picture(*each) for each in best]

    async def _find_before(
        self, interaction: Interaction, sheet: CharacterSheet
    ) -> CharacterLook | None:
        """The version that the GM saw before this one, while this one is not decided, for those
        who read the GM's notes."""
        undecided = sheet.look.status in (LookStatus.DRAFT, LookStatus.PENDING)
        if not undecided or not reads_notes(person_of(interaction), sheet):
            return None
        return await self._approvals.find_seen_before(sheet.look)

    async def _get_sheet(self, interaction: Interaction, name: str) -> CharacterSheet:
        game = await self._games.get_here(place_of_interaction(interaction))
        return await self._roster.get_named(game, name, person=person_of(interaction))


def _require_own(sheet: CharacterSheet, interaction: Interaction) -> None:
    act = "edit this character"
    require_owner(person_of(interaction), sheet.character, sheet.game, act=act)


def _looks_of(name: str) -> str:
    found = archetype(name)
    return found.looks if found else ""
