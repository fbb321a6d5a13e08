"""Loads what the cards of sessions show: the list, the tree and a step, with their pictures."""

from cogs.components.layout import Attached, Card, safe
from cogs.components.payloads import OnGalleryPage
from cogs.interactions.people import Interaction, person_of
from cogs.pictures.files import fetch_attachment
from cogs.sessions.cards import list_card, step_card, tree_card
from db.enums import GenerationStatus
from studio.rules.asking.picture_tags import made_by
from studio.rules.letters import capitalised
from studio.services.galleries.stars import Stars
from studio.services.people import Person
from studio.services.pictures.images import Images
from studio.services.sessions.sessions import SessionFilter, SessionPage, Sessions
from studio.services.sessions.trees import Trees
from studio.services.sessions.view import SessionStep, SessionView
from studio.storage.base import Store


class SessionCards:
    """Builds cards of sessions: reads rows and pictures from services, and calls `cards`."""

    def __init__(
        self,
        *,
        sessions: Sessions,
        images: Images,
        stars: Stars,
        trees: Trees,
        store: Store,
    ) -> None:
        self._sessions = sessions
        self._images = images
        self._stars = stars
        self._trees = trees
        self._store = store

    async def page(self, person: Person, filter: SessionFilter, page: int) -> Card:
        """A page, from 0, of the person's own sessions."""
        listed = await self._sessions.list_page(person, filter, page)
        sheet = None
        if listed.entries:
            picture = await self._trees.sheet(listed)
            by = made_by(each.provider for each in listed.entries if each.thumbnail_key)
            sheet = Attached(
                f"limner-sessions.{picture.extension}",
                picture.content,
                f"{capitalised(by) or 'Pictures'}: one of each session, "
                "numbered as in the list below.",
                by,
            )
        about = _describe_filter(listed, filter)
        return list_card(listed, about=about, filter=filter, sheet=sheet)

    async def tree(
        self, view: SessionView, *, root: SessionStep | None = None, page: int = 0, note: str = ""
    ) -> Card:
        """The session as a tree. `root`: show only this step and the steps below it."""
        painted = await self._trees.tree(view, root_id=root.id if root else None)
        attached = None
        if painted is not None:
            picture, alt = painted
            name = f"limner-tree-{view.session.id}.{picture.extension}"
            drawn = [step for step in view.shown if step.status == GenerationStatus.SUCCEEDED]
            by = made_by(step.provider for step in drawn)
            attached = Attached(name, picture.content, alt, by)
        return tree_card(view, attached, root=root, page=page, note=note)

    async def step(
        self,
        interaction: Interaction,
        view: SessionView,
        generation_id: int,
        *,
        opened_from: OnGalleryPage | None = None,
        note: str = "",
    ) -> Card:
        """The card of a step; if the step was deleted, the card of the tree."""
        step = view.by_id[generation_id]
        if step.deleted:
            return await self.tree(view, note=note or f"Step {step.number} was deleted.")
        picture = starred = None
        if step.status == GenerationStatus.SUCCEEDED:
            person = person_of(interaction)
            starred = await self._stars.of(person, step.id)
            limit_bytes = interaction.filesize_limit
            picture = await fetch_attachment(
                person, step.id, images=self._images, store=self._store, limit_bytes=limit_bytes
            )
        return step_card(view, step, picture, starred=starred, opened_from=opened_from, note=note)


def _describe_filter(listed: SessionPage, filter: SessionFilter) -> str:
    parts = [" put away" if filter.archived else ""]
    if listed.game is not None:
        parts.append(f" in {safe(listed.game.name, 60)}")
    if listed.character is not None:
        parts.append(f" with {safe(listed.character.name, 60)}")
    return "".join(parts)
