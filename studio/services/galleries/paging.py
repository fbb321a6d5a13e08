"""Which pictures are on one page of a gallery."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.repositories import galleries
from db.repositories.galleries import GalleryCursor, GalleryQuery
from db.session import Transaction

PICTURES_PER_PAGE = 9

# A cursor behind all pictures.
_END = GalleryCursor(0)


@dataclass(frozen=True)
class PageIds:
    """The ids on a page in order, and whether other pictures are before and after them."""

    ids: Sequence[int]
    newer: bool
    older: bool


async def page_ids(
    tx: Transaction,
    query: GalleryQuery,
    before_id: int | None,
    after_id: int | None,
    from_id: int | None,
) -> PageIds:
    """The ids of the page. The query asks for one more, to know whether other pictures follow."""
    behind = None
    if before_id is not None:
        behind = GalleryCursor(before_id)
    elif from_id is not None:
        behind = GalleryCursor(from_id + 1, of=from_id)
    if behind is not None:
        ids = await galleries.following(tx, query, limit=PICTURES_PER_PAGE + 1, cursor=behind)
        if ids:
            return await _with_newer(tx, query, ids)
    front = None if after_id is None else GalleryCursor(after_id)
    if behind is not None:
        front = _END
    if front is not None:
        ids = await galleries.preceding(tx, query, limit=PICTURES_PER_PAGE + 1, cursor=front)
        # Fewer than a page are left at the front: the first page shows them with the next ones.
        if len(ids) >= PICTURES_PER_PAGE:
            some = ids[-PICTURES_PER_PAGE:]
            older = await galleries.following(tx, query, limit=1, cursor=GalleryCursor(some[-1]))
            return PageIds(some, newer=len(ids) > PICTURES_PER_PAGE, older=bool(older))
    ids = await galleries.following(tx, query, limit=PICTURES_PER_PAGE + 1)
    return PageIds(ids[:PICTURES_PER_PAGE], newer=False, older=len(ids) > PICTURES_PER_PAGE)


async def _with_newer(tx: Transaction, query: GalleryQuery, ids: Sequence[int]) -> PageIds:
    newer = await galleries.preceding(tx, query, limit=1, cursor=GalleryCursor(ids[0]))
    return PageIds(ids[:PICTURES_PER_PAGE], newer=bool(newer), older=len(ids) > PICTURES_PER_PAGE)
