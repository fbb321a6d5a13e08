"""/session: list, show, resume, rename, archive, delete and export a person's sessions."""

import discord
from discord import app_commands
from discord.ext import commands

from cogs.components.layout import Card, card, safe
from cogs.components.payloads import OnArchiving, OnSession, OnSessions, OnSessionVersion
from cogs.components.words import (
    SESSION_ARCHIVE,
    SESSION_DELETE,
    SESSION_DELETE_YES,
    SESSION_EXPORT,
    SESSION_RENAME,
    SESSION_RESTORE,
    SESSION_RESUME,
    SESSIONS,
)
from cogs.interactions.answering import answering, say, show
from cogs.interactions.autocomplete import Suggestions, character_names, game_names, own_sessions
from cogs.interactions.first_answers import open_form
from cogs.interactions.handlers import Handlers
from cogs.interactions.people import Interaction, person_of, place_of_interaction
from cogs.interactions.posting import post
from cogs.interactions.refusals.commands import editable
from cogs.pictures.asking import public_answer, show_waiting
from cogs.pictures.cards import picture_card
from cogs.pictures.files import fetch_picture
from cogs.sessions.cards import (
    CHANGED_MEANWHILE,
    delete_session_card,
    deleted_session_card,
    export_card,
)
from cogs.sessions.forms import rename_form
from cogs.sessions.session_cards import SessionCards
from studio.errors import SessionChanged
from studio.rules.asking.captions import example_change
from studio.rules.asking.instruction import read_reply
from studio.services.characters.roster import Roster
from studio.services.games.games import Games
from studio.services.orders.orders import Orders
from studio.services.people import Person
from studio.services.pictures.images import Images
from studio.services.sessions.exports import Exports
from studio.services.sessions.sessions import SessionFilter, Sessions
from studio.services.sessions.view import SessionStep
from studio.storage.base import Store


class SessionCog(
    commands.GroupCog, group_name="session", group_description="Your pictures, as they grew"
):
    """Commands and buttons about whole sessions. The buttons of a tree's steps are in `tree`."""

    def __init__(
        self,
        handlers: Handlers,
        *,
        suggestions: Suggestions,
        cards: SessionCards,
        games: Games,
        roster: Roster,
        sessions: Sessions,
        images: Images,
        orders: Orders,
        exports: Exports,
        store: Store,
        client: discord.Client,
    ) -> None:
        super().__init__()
        self.suggestions = suggestions
        self._cards = cards
        self._games = games
        self._roster = roster
        self._sessions = sessions
        self._images = images
        self._orders = orders
        self._exports = exports
        self._store = store
        self._client = client
        handlers.register_button(SESSIONS, self._on_leaf)
        handlers.register_button(SESSION_RESUME, self._on_resume)
        handlers.register_button(SESSION_RENAME, self._on_rename)
        handlers.register_button(SESSION_ARCHIVE, self._on_archive)
        handlers.register_button(SESSION_EXPORT, self._on_export)
        handlers.register_button(SESSION_DELETE, self._on_delete)
        handlers.register_button(SESSION_DELETE_YES, self._on_delete_yes)
        handlers.register_button(SESSION_RESTORE, self._on_restore)

    @app_commands.command(name="list", description="Your sessions, the newest first")
    @app_commands.guild_only()
    @app_commands.describe(
        game="Only those of this game",
        character="Only those that show this character",
        archived="Those that you put away",
        page="Which page",
    )
    @app_commands.autocomplete(game=game_names)
    @app_commands.autocomplete(character=character_names)
    async def list(
        self,
        interaction: Interaction,
        game: int | None = None,
        character: str | None = None,
        archived: bool = False,
        page: int = 1,
    ) -> None:
        """Show a page of the person's sessions."""
        async with answering(interaction):
            filter = await self._resolve_filter(interaction, game, character, archived=archived)
            await say(interaction, await self._cards.page(person_of(interaction), filter, page - 1))

    @app_commands.command(name="show", description="A session as a tree of its pictures")
    @app_commands.guild_only()
    @app_commands.describe(session="Which session")
    @app_commands.autocomplete(session=own_sessions)
    async def show(self, interaction: Interaction, session: int) -> None:
        """Show the session as a tree with a list of its steps."""
        async with answering(interaction):
            view = await self._sessions.get_own(
                person_of(interaction), session, act="look into this session"
            )
            await say(interaction, await self._cards.tree(view))

    @app_commands.command(name="resume", description="Go on with a session, here")
    @app_commands.guild_only()
    @app_commands.describe(
        session="Which session",
        step="From which of its steps (else its main picture)",
        change="What should change; without it the picture comes here, to be replied to",
    )
    @app_commands.autocomplete(session=own_sessions)
    @editable(change="What should change?")
    async def resume(
        self,
        interaction: Interaction,
        session: int,
        step: app_commands.Range[int, 1] | None = None,
        change: str = "",
    ) -> None:
        """Continue from a step in this channel, also when it is old or from another channel."""
        # With a change the answer is the status card, which is for all.
        async with answering(interaction, private=not change):
            found = await self._sessions.get_step_to_resume(
                person_of(interaction), session, step, place=place_of_interaction(interaction)
            )
            if change:
                await self._iterate(interaction, found, change)
            else:
                await self._post_picture(interaction, found)

    @app_commands.command(name="rename", description="Give a session another title")
    @app_commands.guild_only()
    @app_commands.describe(session="Which session", title="Its new title")
    @app_commands.autocomplete(session=own_sessions)
    async def rename(self, interaction: Interaction, session: int, title: str) -> None:
        """Rename a session."""
        async with answering(interaction):
            kept = await self._sessions.rename(person_of(interaction), session, title)
            await say(interaction, card(f"It is called **{safe(kept)}** now."))

    @app_commands.command(name="archive", description="Put a session away; nothing is lost")
    @app_commands.guild_only()
    @app_commands.describe(session="Which session")
    @app_commands.autocomplete(session=own_sessions)
    async def archive(self, interaction: Interaction, session: int) -> None:
        """Archive a session: the list leaves it out until somebody continues it."""
        async with answering(interaction):
            await say(interaction, await self._archive(person_of(interaction), session))

    @app_commands.command(name="delete", description="Delete a session with its pictures")
    @app_commands.guild_only()
    @app_commands.describe(session="Which session")
    @app_commands.autocomplete(session=own_sessions)
    async def delete(self, interaction: Interaction, session: int) -> None:
        """Ask before deleting a session."""
        async with answering(interaction):
            view = await self._sessions.get_own(
                person_of(interaction), session, act="delete this session"
            )
            await say(interaction, delete_session_card(view))

    @app_commands.command(name="export", description="A session as a file to keep, with everything")
    @app_commands.guild_only()
    @app_commands.describe(session="Which session")
    @app_commands.autocomplete(session=own_sessions)
    async def export(self, interaction: Interaction, session: int) -> None:
        """Answer with a zip file of all pictures and how they were made."""
        async with answering(interaction):
            await self._export(interaction, session)

    async def _on_leaf(self, interaction: Interaction, button: OnSessions) -> None:
        person = person_of(interaction)
        await show(interaction, await self._cards.page(person, button.filter, button.page))

    async def _on_resume(self, interaction: Interaction, button: OnSession) -> None:
        await self._post_picture(
            interaction,
            await self._sessions.get_step_to_resume(
                person_of(interaction),
                button.session_id,
                None,
                place=place_of_interaction(interaction),
            ),
        )

    async def _on_rename(self, interaction: Interaction, button: OnSessionVersion) -> None:
        view = await self._sessions.get_own(
            person_of(interaction), button.session_id, act="rename this session"
        )

        async def on_sent(answer: Interaction, title: str) -> None:
            person, note = person_of(answer), ""
            try:
                await self._sessions.rename(
                    person, button.session_id, title, version=button.version
                )
            except SessionChanged:
                note = CHANGED_MEANWHILE
            await show(
                answer,
                await self._cards.tree(
                    await self._sessions.get(person, button.session_id), note=note
                ),
            )

        await open_form(interaction, rename_form(on_sent, title=view.session.title))

    async def _on_archive(self, interaction: Interaction, button: OnArchiving) -> None:
        person = person_of(interaction)
        await self._sessions.archive(person, button.session_id, archived=button.archived)
        note = "Put away; `/session list archived:True` has it." if button.archived else ""
        view = await self._sessions.get(person, button.session_id)
        await show(interaction, await self._cards.tree(view, note=note))

    async def _on_export(self, interaction: Interaction, button: OnSession) -> None:
        await self._export(interaction, button.session_id)

    async def _on_delete(self, interaction: Interaction, button: OnSession) -> None:
        view = await self._sessions.get_own(
            person_of(interaction), button.session_id, act="delete this session"
        )
        await show(interaction, delete_session_card(view))

    async def _on_delete_yes(self, interaction: Interaction, button: OnSessionVersion) -> None:
        person = person_of(interaction)
        try:
            view = await self._sessions.delete(person, button.session_id, version=button.version)
        except SessionChanged:
            view = await self._sessions.get(person, button.session_id)
            await show(interaction, delete_session_card(view, note=CHANGED_MEANWHILE))
            return
        await show(interaction, deleted_session_card(view.session))

    async def _on_restore(self, interaction: Interaction, button: OnSession) -> None:
        person = person_of(interaction)
        await self._sessions.restore(person, button.session_id)
        view = await self._sessions.get(person, button.session_id)
        await show(interaction, await self._cards.tree(view, note="It is back."))

    async def _resolve_filter(
        self, interaction: Interaction, game_id: int | None, name: str | None, *, archived: bool
    ) -> SessionFilter:
        if name is None:
            return SessionFilter(archived, game_id)
        game = await self._games.resolve(
            person_of(interaction), place_of_interaction(interaction), game_id
        )
        sheet = await self._roster.get_named(game, name, person=person_of(interaction))
        return SessionFilter(archived, character_id=sheet.character.id)

    async def _iterate(self, interaction: Interaction, step: SessionStep, words: str) -> None:
        person = person_of(interaction)
        shown = await self._images.get_finished(person, step.id)
        instruction = read_reply(words, bot_id=None, example=example_change(shown.params))
        order = await self._images.iterate(person, step.id, instruction, public_answer(interaction))
        await show_waiting(interaction, self._orders, order)

    async def _post_picture(self, interaction: Interaction, step: SessionStep) -> None:
        """Post the picture in this channel, so that members can reply to it."""
        person = person_of(interaction)
        shown = await self._images.get_finished(person, step.id)
        await self._images.begin_showing(person, shown, place_of_interaction(interaction))
        found = await fetch_picture(
            step.id,
            images=self._images,
            store=self._store,
            limit_bytes=interaction.filesize_limit,
        )
        brought = picture_card(shown, found.content, extension=found.extension)
        message = await post(self._client, interaction.channel_id or 0, brought)
        await self._images.add_showing(
            step.id, channel_id=message.channel.id, message_id=message.id
        )
        await say(interaction, card("Here it is. Reply to it with what should change."))

    async def _export(self, interaction: Interaction, session_id: int) -> None:
        person = person_of(interaction)
        async with self._exports.export(
            person, session_id, limit_bytes=interaction.filesize_limit
        ) as export:
            await say(interaction, export_card(export))

    async def _archive(self, person: Person, session_id: int) -> Card:
        session = await self._sessions.archive(person, session_id, archived=True)
        return card(
            f"**{safe(session.title)}** is put away. `/session list archived:True` has it, "
            "and it comes back by itself when somebody goes on with it."
        )
