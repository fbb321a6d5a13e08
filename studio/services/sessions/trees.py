"""Sessions as pictures: the tree of one session, and a contact sheet of several."""

import asyncio
from collections.abc import Mapping, Sequence

from studio.picture_threads import EVERYBODY, work_on_picture
from studio.rules.pictures.gate import Picture
from studio.rules.tree.contact_sheet import SheetEntry, contact_sheet
from studio.rules.tree.folding import folded
from studio.rules.tree.layout import laid_out
from studio.rules.tree.nodes import Node, NodeState, Tile, TileKind
from studio.rules.tree.picture import paint_tree, tree_alt
from studio.services.pictures.fetching import fetch_all
from studio.services.sessions.sessions import SessionPage
from studio.services.sessions.view import SessionView
from studio.storage.base import Store


class Trees:
    """Paints sessions, in threads. Lost thumbnails are left out."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def tree(
        self, view: SessionView, *, root_id: int | None = None
    ) -> tuple[Picture, str] | None:
        """The tree of the session, or of the branch that begins with `root_id`, and its alt text.

        None when no step is left to show.
        """
        forest = view.forest
        nodes = tuple(forest.nodes.values()) if root_id is None else forest.subtree(root_id)
        if not nodes:
            return None
        tiles = await asyncio.to_thread(folded, nodes, main_id=view.main_id)
        keys = {
            tile.node_id: view.by_id[tile.node_id].thumbnail_key
            for tile in tiles
            if tile.kind is TileKind.PICTURE and tile.state is NodeState.DONE
        }
        thumbnails = await fetch_all(self._store, keys)
        return await work_on_picture(_paint, view.session.owner_id, view, nodes, tiles, thumbnails)

    async def sheet(self, page: SessionPage) -> Picture:
        """A contact sheet with the thumbnails of a page's sessions, numbered as in the list."""
        keys = {each.number: each.thumbnail_key for each in page.entries}
        thumbnails = await fetch_all(self._store, keys)
        entries = [SheetEntry(number, thumbnails.get(number)) for number in keys]
        return await work_on_picture(contact_sheet, EVERYBODY, entries)


def _paint(
    view: SessionView, nodes: Sequence[Node], tiles: Sequence[Tile], thumbnails: Mapping[int, bytes]
) -> tuple[Picture, str]:
    title = view.title
    picture = paint_tree(
        laid_out(tiles), tiles, thumbnails=thumbnails, main_path=view.main_path, title=title
    )
    return picture, tree_alt(nodes, title=title, main_id=view.main_id)
