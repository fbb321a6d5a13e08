"""The buttons and lists of a session's tree: show steps, choose the main picture, delete."""

import discord
from discord.ext import commands

from cogs.components.payloads import (
    Nothing,
    OnGalleryPage,
    OnPicture,
    OnSessionPage,
    OnStepInGallery,
    OnStepPage,
    OnStepVersion,
)
from cogs.components.words import (
    BRANCH,
    BRANCH_YES,
    DUPLICATE,
    MAIN,
    PICK_GALLERY_STEP,
    PICK_SESSION,
    PICK_STEP,
    SESSION,
    STAR_STEP,
    STEP,
    SUBTREE,
    TREE_OF,
)
from cogs.interactions.answering import do_all, show
from cogs.interactions.handlers import Handlers
from cogs.interactions.people import Interaction, person_of
from cogs.pictures.post_pictures import PostPictures
from cogs.sessions.cards import CHANGED_MEANWHILE, branch_card
from cogs.sessions.session_cards import SessionCards
from studio.errors import SessionChanged
from studio.services.galleries.stars import Stars
from studio.services.sessions.sessions import Sessions


class TreeCog(commands.Cog):
    """Buttons and lists about the steps of a session."""

    def __init__(
        self,
        handlers: Handlers,
        *,
        cards: SessionCards,
        sessions: Sessions,
        stars: Stars,
        post_pictures: PostPictures,
        client: discord.Client,
    ) -> None:
        self._cards = cards
        self._sessions = sessions
        self._stars = stars
        self._post_pictures = post_pictures
        self._client = client
        handlers.register_button(SESSION, self._on_tree)
        handlers.register_list(PICK_SESSION, self._on_tree_picked)
        handlers.register_button(TREE_OF, self._on_tree_of)
        handlers.register_button(SUBTREE, self._on_subtree)
        handlers.register_button(STEP, self._on_step)
        handlers.register_list(PICK_STEP, self._on_step_picked)
        handlers.register_list(PICK_GALLERY_STEP, self._on_gallery_step_picked)
        handlers.register_button(STAR_STEP, self._on_star)
        handlers.register_button(MAIN, self._on_main)
        handlers.register_button(DUPLICATE, self._on_duplicate)
        handlers.register_button(BRANCH, self._on_branch)
        handlers.register_button(BRANCH_YES, self._on_branch_yes)

    async def _on_tree(self, interaction: Interaction, button: OnSessionPage) -> None:
        view = await self._sessions.get(person_of(interaction), button.session_id)
        await show(interaction, await self._cards.tree(view, page=button.page))

    async def _on_tree_of(self, interaction: Interaction, button: OnPicture) -> None:
        view = await self._sessions.get_of_generation(person_of(interaction), button.generation_id)
        await show(interaction, await self._cards.tree(view))

    async def _on_subtree(self, interaction: Interaction, button: OnStepPage) -> None:
        view = await self._sessions.get_of_generation(person_of(interaction), button.generation_id)
        root = view.by_id.get(button.generation_id)
        await show(interaction, await self._cards.tree(view, root=root, page=button.page))

    async def _on_tree_picked(self, interaction: Interaction, _: Nothing, session_id: int) -> None:
        await self._on_tree(interaction, OnSessionPage(session_id))

    async def _on_step(self, interaction: Interaction, button: OnPicture) -> None:
        await self._show_step(interaction, button.generation_id, None)

    async def _on_step_picked(
        self, interaction: Interaction, _: OnSessionPage, generation_id: int
    ) -> None:
        await self._show_step(interaction, generation_id, None)

    async def _on_gallery_step_picked(
        self, interaction: Interaction, listed: OnGalleryPage, generation_id: int
    ) -> None:
        await self._show_step(interaction, generation_id, listed)

    async def _on_star(self, interaction: Interaction, button: OnStepInGallery) -> None:
        await self._stars.toggle(person_of(interaction), button.generation_id)
        await self._show_step(interaction, button.generation_id, button.opened_from)

    async def _show_step(
        self, interaction: Interaction, generation_id: int, opened_from: OnGalleryPage | None
    ) -> None:
        """Show the step; `opened_from` adds a button back to that page of a gallery."""
        view = await self._sessions.get_of_generation(person_of(interaction), generation_id)
        card = await self._cards.step(interaction, view, generation_id, opened_from=opened_from)
        await show(interaction, card)

    async def _on_main(self, interaction: Interaction, button: OnStepVersion) -> None:
        person = person_of(interaction)
        note = "This is the main picture now: the session is shown by it."
        try:
            view = await self._sessions.choose_main(
                person, button.generation_id, version=button.version
            )
        except SessionChanged:
            view = await self._sessions.get_of_generation(person, button.generation_id)
            note = CHANGED_MEANWHILE
        await show(
            interaction, await self._cards.step(interaction, view, button.generation_id, note=note)
        )

    async def _on_duplicate(self, interaction: Interaction, button: OnPicture) -> None:
        person = person_of(interaction)
        copied_id = await self._sessions.duplicate(person, button.generation_id)
        view = await self._sessions.get_of_generation(person, copied_id)
        note = "The same picture once more, to go another way from. Nothing was used."
        await show(interaction, await self._cards.step(interaction, view, copied_id, note=note))

    async def _on_branch(self, interaction: Interaction, button: OnPicture) -> None:
        view, branch = await self._sessions.get_branch(person_of(interaction), button.generation_id)
        await show(interaction, branch_card(view, branch))

    async def _on_branch_yes(self, interaction: Interaction, button: OnStepVersion) -> None:
        person = person_of(interaction)
        try:
            view, gone, posted = await self._sessions.delete_branch(
                person, button.generation_id, version=button.version
            )
        except SessionChanged:
            view, branch = await self._sessions.get_branch(person, button.generation_id)
            await show(interaction, branch_card(view, branch, note=CHANGED_MEANWHILE))
            return

        async def show_tree() -> None:
            await show(interaction, await self._cards.tree(view, note="Deleted."))

        await do_all(
            show_tree,
            lambda: self._post_pictures.remove(
                self._client, gone, posted, limit_bytes=interaction.filesize_limit
            ),
        )
