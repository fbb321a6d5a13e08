"""A session as a tree: which step came from which, and what a picture of the tree shows.

The rows may be wrong: a parent may be missing, a step may be there twice, parents may form a
circle. All functions end all the same, and show every living node once.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class NodeState(StrEnum):
    """The state of a node."""

    DONE = "done"
    WAITING = "waiting"
    FAILED = "failed"
    CANCELED = "canceled"
    # A deleted node from which living ones came. It is shown as a ghost.
    DELETED = "deleted"
    # A node that the person may not see: an empty place.
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Node:
    """A generation of a session. `step` is its number in the session."""

    id: int
    parent_id: int | None
    step: int
    state: NodeState = NodeState.DONE


class TileKind(StrEnum):
    """What a tile stands for."""

    PICTURE = "picture"
    # Several nodes in a row, with everything else that came from them.
    CHAIN = "chain"
    # Siblings next to each other, with everything that came from them.
    BRANCH = "branch"


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile in the picture of a tree. It stands for `count` nodes.

    `node_id` is the first of these nodes and identifies the tile. `parent_id` is the `node_id`
    of the tile above. `end_id` is the node after a chain, or the last sibling of a branch.
    """

    node_id: int
    parent_id: int | None
    kind: TileKind
    # The step of the first node, and of the newest one.
    step: int
    last_step: int
    state: NodeState = NodeState.DONE
    count: int = 1
    end_id: int | None = None

    @property
    def words(self) -> str:
        """The words on the tile."""
        if self.kind is TileKind.PICTURE:
            return str(self.step)
        return f"{self.count} steps" if self.kind is TileKind.CHAIN else f"+{self.count}"


@dataclass(frozen=True)
class Forest:
    """The nodes of a session as trees. In `nodes` parents come before children."""

    nodes: Mapping[int, Node]
    roots: tuple[int, ...]
    # The children of every node, the oldest first.
    children: Mapping[int, tuple[int, ...]]

    def parent(self, node_id: int) -> int | None:
        """The parent of the node; None for a root."""
        parent_id = self.nodes[node_id].parent_id
        return None if parent_id is None or node_id in self._root_ids else parent_id

    def siblings(self, node_id: int) -> tuple[int, ...]:
        """The node and its siblings, the oldest first."""
        parent_id = self.parent(node_id)
        return self.roots if parent_id is None else self.children[parent_id]

    def path_to(self, node_id: int | None) -> tuple[int, ...]:
        """The nodes from the root to this node; none when the node is not in the forest."""
        path: list[int] = []
        at = node_id if node_id in self.nodes else None
        while at is not None:
            path.append(at)
            at = self.parent(at)
        return tuple(reversed(path))

    def subtree(self, *root_ids: int, without: int | None = None) -> tuple[Node, ...]:
        """These nodes and everything below them, without the branch that begins with `without`."""
        known = [each for each in root_ids if each in self.nodes]
        return tuple(self.nodes[each] for each in _walk(known, self.children, without=without))

    @cached_property
    def _root_ids(self) -> frozenset[int]:
        return frozenset(self.roots)


def grown(nodes: Iterable[Node]) -> Forest:
    """The forest of these nodes.

    A ghost without a living node below it is left out. A node whose parent is missing is a
    root. Of two nodes with one id the first counts. A circle is cut at its oldest step.
    """
    known: dict[int, Node] = {}
    for node in nodes:
        known.setdefault(node.id, node)
    parents = _parents(known)
    children: dict[int | None, list[int]] = {}
    for each in sorted(known.values(), key=_age):
        children.setdefault(parents[each.id], []).append(each.id)
    order = list(_walk(children.get(None, ()), children))
    shown = _shown(known, parents, order)
    return Forest(
        {each: known[each] for each in order if each in shown},
        tuple(each for each in children.get(None, ()) if each in shown),
        {
            each: tuple(child for child in children.get(each, ()) if child in shown)
            for each in order
            if each in shown
        },
    )


def opened(nodes: Iterable[Node], tile: Tile) -> tuple[Node, ...]:
    """The nodes behind a tile, which are then shown as a tree of their own.

    For a picture these are the node and everything below it, for a folded tile its `count`
    nodes. Only `kind`, `node_id` and `end_id` are used, so the tile may be older than the nodes.
    """
    forest = grown(nodes)
    if tile.node_id not in forest.nodes:
        return ()
    if tile.kind is TileKind.PICTURE:
        return forest.subtree(tile.node_id)
    if tile.kind is TileKind.CHAIN:
        return forest.subtree(tile.node_id, without=tile.end_id)
    siblings = forest.siblings(tile.node_id)
    first = siblings.index(tile.node_id)
    last = siblings.index(tile.end_id) if tile.end_id in siblings else first
    return forest.subtree(*siblings[first : last + 1])


def _age(node: Node) -> tuple[int, int]:
    return node.step, node.id


def _parents(known: Mapping[int, Node]) -> dict[int, int | None]:
    """The parent of each node, without circles."""
    parents = {
        each.id: each.parent_id if each.parent_id in known else None for each in known.values()
    }
    rooted: set[int] = set()
    for node_id in known:
        trail: dict[int, None] = {}
        at: int | None = node_id
        while at is not None and at not in rooted and at not in trail:
            trail[at] = None
            at = parents[at]
        if at is not None and at in trail:
            steps = list(trail)
            knot = steps[steps.index(at) :]
            parents[min(knot, key=lambda each: _age(known[each]))] = None
        rooted.update(trail)
    return parents


def _shown(
    known: Mapping[int, Node], parents: Mapping[int, int | None], order: list[int]
) -> set[int]:
    shown: set[int] = set()
    for each in reversed(order):
        if known[each].state is not NodeState.DELETED or each in shown:
            shown.add(each)
            parent_id = parents[each]
            if parent_id is not None:
                shown.add(parent_id)
    return shown


def _walk(
    roots: Iterable[int],
    children: Mapping[int, Iterable[int]] | Mapping[int | None, list[int]],
    *,
    without: int | None = None,
) -> Iterator[int]:
    """The ids with parents before children, branch by branch, for any depth."""
    waiting = [each for each in reversed(list(roots)) if each != without]
    while waiting:
        node_id = waiting.pop()
        yield node_id
        below = children.get(node_id, ())
        waiting.extend(each for each in reversed(tuple(below)) if each != without)
