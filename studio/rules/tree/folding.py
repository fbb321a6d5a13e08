"""Which steps of a long session are shown as tiles of their own, and which are folded.

First the path to the chosen picture is shown, then the steps near it, then the newest ones.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf

from studio.rules.tree.layout import Layout, laid_out
from studio.rules.tree.nodes import Forest, Node, Tile, TileKind, grown

# With so many tiles the numbers can be read on a phone.
LIMIT = 48
# Fewer tiles could not show the path and its branches.
LEAST_LIMIT = 10

# Fewer steps in a row are not folded: the folded tile would hardly save space.
_LEAST_RUN = 3
# A session without branches shows its beginning. One tile has so many of the other steps.
_BEGINNING = 3
_PIECE = 40
_MOST_PIECES = 8
# The most tiles from the root to the chosen node: so many fit below each other, with one more.
_LONGEST_PATH = 8
_OPENING = 2
# So many of a node's newest children are considered, besides the one on the path.
_NEWEST_CHILDREN = 5
# After so many attempts without room there is no room.
_MOST_VAIN_ATTEMPTS = 24
# When the shape is so far from a phone's (`Layout.oddity`) nothing may make it worse.
_ODDEST_SHAPE = 0.8


def folded(
    nodes: Iterable[Node], *, main_id: int | None, limit: int | None = LIMIT
) -> tuple[Tile, ...]:
    """The tiles that show these nodes, parents before children. Each node is in one tile.

    There are at most `limit` tiles, and they fit a phone; with None nothing is folded. The root
    and the end of the path to `main_id` are always shown. When `main_id` is None or unknown the
    newest node takes its place. Raises ValueError when `limit` is below 10.
    """
    if limit is not None and limit < LEAST_LIMIT:
        raise ValueError(f"limit is {limit}, expected at least {LEAST_LIMIT}")
    forest = grown(nodes)
    if not forest.nodes:
        return ()
    blocks = _single_blocks(forest)
    if limit is None:
        return tuple(_View(forest, blocks, set(blocks)).tiles())
    focus = forest.path_to(main_id) or forest.path_to(_newest(forest))
    if _is_chain(forest):
        return tuple(_View(forest, *_folded_chain(forest, focus[-1], limit)).tiles())
    everything = _View(forest, blocks, set(blocks))
    if everything.layout(limit):
        return tuple(everything.tiles())
    blocks = _chain_blocks(forest, focus)
    runs = _View(forest, blocks, set(blocks))
    if runs.layout(limit):
        return tuple(runs.tiles())
    longest = min(_LONGEST_PATH, (limit - 1) // 3)
    return tuple(_grown_view(forest, blocks, focus, longest=longest, limit=limit).tiles())


@dataclass(frozen=True)
class _Block:
    """The nodes of one possible tile: one node, or several in a row up to `last_id`."""

    node_id: int
    last_id: int
    # The node after several ones.
    end_id: int | None = None


class _View:
    """The blocks that are shown. The others are folded beside their shown siblings."""

    def __init__(self, forest: Forest, blocks: Mapping[int, _Block], shown: set[int]) -> None:
        self.forest = forest
        self.blocks = blocks
        self.shown = shown

    def layout(self, limit: int) -> Layout | None:
        """The layout of the tiles; None when there is no room for them."""
        if len(self.shown) > limit:
            return None
        tiles = list(self.tiles(most=limit + 1))
        layout = laid_out(tiles) if len(tiles) <= limit else None
        return layout if layout and layout.readable else None

    def tiles(self, most: int | None = None) -> Iterator[Tile]:
        """The tiles, parents before children, at most `most`."""
        waiting = list(reversed(self._groups(self.forest.roots, None)))
        while waiting and most != 0:
            siblings, parent_id = waiting.pop()
            most = None if most is None else most - 1
            first = siblings[0]
            if first not in self.shown:
                yield self._branch(siblings, parent_id)
                continue
            block = self.blocks[first]
            yield self._tile(block, parent_id)
            below: Sequence[int] = self.forest.children[block.last_id]
            if block.end_id is not None:
                below = (block.end_id,)
            waiting.extend(reversed(self._groups(below, first)))

    def _groups(
        self, siblings: Sequence[int], parent_id: int | None
    ) -> list[tuple[list[int], int | None]]:
        """The siblings in groups: each shown one alone, and those between together."""
        groups: list[list[int]] = []
        for each in siblings:
            apart = each in self.shown or not groups or groups[-1][0] in self.shown
            groups.append([each]) if apart else groups[-1].append(each)
        return [(group, parent_id) for group in groups]

    def _tile(self, block: _Block, parent_id: int | None) -> Tile:
        node = self.forest.nodes[block.node_id]
        if block.end_id is None:
            return Tile(node.id, parent_id, TileKind.PICTURE, node.step, node.step, node.state)
        inside = self.forest.subtree(block.node_id, without=block.end_id)
        return _folded_tile(inside, parent_id, TileKind.CHAIN, end_id=block.end_id)

    def _branch(self, siblings: Sequence[int], parent_id: int | None) -> Tile:
        inside = self.forest.subtree(*siblings)
        if len(inside) > 1:
            return _folded_tile(inside, parent_id, TileKind.BRANCH, end_id=siblings[-1])
        return self._tile(_Block(inside[0].id, inside[0].id), parent_id)


def _folded_tile(
    inside: Sequence[Node], parent_id: int | None, kind: TileKind, *, end_id: int
) -> Tile:
    newest = max(node.step for node in inside)
    return Tile(
        inside[0].id,
        parent_id,
        kind,
        step=inside[0].step,
        last_step=newest,
        count=len(inside),
        end_id=end_id,
    )


def _newest(forest: Forest) -> int:
    return max(forest.nodes.values(), key=lambda node: (node.step, node.id)).id


def _single_blocks(forest: Forest) -> dict[int, _Block]:
    return {each: _Block(each, each) for each in forest.nodes}


def _is_chain(forest: Forest) -> bool:
    return len(forest.roots) == 1 and all(len(each) <= 1 for each in forest.children.values())


def _folded_chain(forest: Forest, focus_id: int, limit: int) -> tuple[dict[int, _Block], set[int]]:
    """The blocks of a chain: its beginning, its chosen node, and as much of its end as fits."""
    ids = list(forest.nodes)
    if len(ids) <= limit:
        return _single_blocks(forest), set(ids)
    chosen = ids.index(focus_id)
    pieces = min(_MOST_PIECES, -(-(len(ids) - limit + 1) // _PIECE), limit // 3)
    end = len(ids) - (limit - _BEGINNING - pieces)
    if _BEGINNING <= chosen < end:
        # The chosen node is shown, and may divide its piece into two.
        end += 2
    blocks: list[_Block] = []
    size = -(-(end - _BEGINNING) // pieces)
    at = 0
    while at < len(ids):
        stop = at + 1
        if _BEGINNING <= at < end and at != chosen:
            stop = min(at + size, end)
            stop = min(stop, chosen) if at < chosen else stop
        several = stop - at > 1
        blocks.append(_Block(ids[at], ids[stop - 1], ids[stop] if several else None))
        at = stop
    return {block.node_id: block for block in blocks}, {block.node_id for block in blocks}


def _chain_blocks(forest: Forest, focus: Sequence[int]) -> dict[int, _Block]:
    """The blocks: each run of nodes with nothing of interest near them is one block."""
    blocks: dict[int, _Block] = {}
    inside: set[int] = set()
    for each in forest.nodes:
        if each in inside:
            continue
        run = _run(forest, each, focus[-1])
        if len(run) >= _LEAST_RUN:
            inside.update(run)
            blocks[each] = _Block(each, run[-1], forest.children[run[-1]][0])
        else:
            blocks[each] = _Block(each, each)
    return blocks


def _run(forest: Forest, first: int, chosen: int) -> list[int]:
    run: list[int] = []
    at = first
    while _is_plain(forest, at, chosen):
        run.append(at)
        at = forest.children[at][0]
    return run


def _is_plain(forest: Forest, node_id: int, chosen: int) -> bool:
    """Whether the node and its neighbours are no root, no fork, no leaf and not the chosen."""
    above, below = forest.parent(node_id), forest.children[node_id]
    return (
        above is not None
        and forest.parent(above) is not None
        and len(forest.children[above]) == len(below) == 1
        and len(forest.children[below[0]]) == 1
        and chosen not in (above, node_id, below[0])
    )


def _grown_view(
    forest: Forest,
    blocks: Mapping[int, _Block],
    focus: Sequence[int],
    *,
    longest: int,
    limit: int,
) -> _View:
    """The path, and around it one block after another while there is room."""
    path, blocks = _short_path(blocks, focus, longest)
    view = _View(forest, blocks, set(path))
    interest = _Interest(forest, blocks, path)
    waiting = interest.around_path()
    heapq.heapify(waiting)
    bare = view.layout(limit)
    oddity = bare.oddity if bare else inf
    vain = 0
    while waiting and vain < _MOST_VAIN_ATTEMPTS:
        rank = heapq.heappop(waiting)
        view.shown.add(rank.node_id)
        layout = view.layout(limit)
        if layout is None or layout.oddity > max(_ODDEST_SHAPE, oddity):
            view.shown.discard(rank.node_id)
            vain += 1
            continue
        vain, oddity = 0, layout.oddity
        for each in interest.below(rank):
            heapq.heappush(waiting, each)
    return view


def _short_path(
    blocks: Mapping[int, _Block], focus: Sequence[int], longest: int
) -> tuple[list[int], dict[int, _Block]]:
    """The blocks of the path. When there are more than `longest` the middle ones become one."""
    path = [each for each in focus if each in blocks]
    if len(path) <= longest:
        return path, dict(blocks)
    opening = min(_OPENING, longest - 2)
    kept = path[opening - longest + 1 :]
    middle = path[opening : -len(kept)]
    stretch = _Block(middle[0], middle[-1], kept[0])
    return [*path[:opening], middle[0], *kept], {**blocks, middle[0]: stretch}


@dataclass(frozen=True, order=True)
class _Rank:
    """The order in which blocks are shown, the smallest first."""

    # The tiles between it and the path, the number of newer siblings, the age.
    distance: int
    newer_siblings: int
    age: int
    node_id: int


class _Interest:
    """Ranks the blocks that are not on the path."""

    def __init__(self, forest: Forest, blocks: Mapping[int, _Block], path: Sequence[int]) -> None:
        self._forest = forest
        self._blocks = blocks
        self._path = path

    def around_path(self) -> list[_Rank]:
        """The other roots, and the branches of the path."""
        ranks = self._ranked(self._forest.roots, distance=0, most=None)
        for each in self._path:
            ranks += self._children(each, distance=1)
        return ranks

    def below(self, rank: _Rank) -> list[_Rank]:
        """The blocks that may be shown after the block of this rank."""
        return self._children(rank.node_id, distance=rank.distance + 1)

    def _children(self, node_id: int, *, distance: int) -> list[_Rank]:
        block = self._blocks[node_id]
        below: Sequence[int] = self._forest.children[block.last_id]
        if block.end_id is not None:
            below = (block.end_id,)
        return self._ranked(below, distance=distance, most=_NEWEST_CHILDREN)

    def _ranked(self, siblings: Sequence[int], *, distance: int, most: int | None) -> list[_Rank]:
        beside = [each for each in siblings if each not in self._on_path]
        beside.sort(key=lambda each: -self._last_step[each])
        considered = beside[:most]
        first = next((each for each in siblings if each not in self._on_path), None)
        if first is not None and first not in considered:
            considered.append(first)
        return [
            _Rank(distance, newer, -self._last_step[each], each)
            for newer, each in enumerate(considered)
        ]

    @cached_property
    def _on_path(self) -> frozenset[int]:
        return frozenset(self._path)

    @cached_property
    def _last_step(self) -> dict[int, int]:
        """The newest step of each node's subtree."""
        newest = {each: node.step for each, node in self._forest.nodes.items()}
        for each in reversed(list(newest)):
            parent_id = self._forest.parent(each)
            if parent_id is not None:
                newest[parent_id] = max(newest[parent_id], newest[each])
        return newest
