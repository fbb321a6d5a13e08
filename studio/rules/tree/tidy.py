"""The tidy tree: places for the nodes of a tree, in which nothing crosses or overlaps.

This is the algorithm of Buchheim, Jünger and Leipert, "Improving Walker's Algorithm to Run in
Linear Time" (2002), without recursion. Lengths are distances between two neighbours.
"""

from collections.abc import Sequence


class _PlacedNode:
    """A node while it is placed. The names of the attributes follow the paper."""

    __slots__ = (
        "ancestor",
        "change",
        "children",
        "depth",
        "index",
        "left",
        "modifier",
        "number",
        "parent",
        "place",
        "reach",
        "shift",
        "thread",
    )

    def __init__(self, index: int, parent: "_PlacedNode | None", number: int) -> None:
        self.index = index
        self.parent = parent
        # Its number among its siblings, and the sibling before it.
        self.number = number
        self.left = parent.children[-1] if parent and parent.children else None
        self.depth: int = parent.depth + 1 if parent else -1
        self.children: list[_PlacedNode] = []
        # The place is relative to the parent. `modifier` moves everything below the node.
        self.place = self.modifier = 0.0
        self.shift = self.change = 0.0
        self.thread: _PlacedNode | None = None
        self.ancestor = self
        # The paper's default ancestor, for the children of this node.
        self.reach: _PlacedNode | None = None

    @property
    def next_left(self) -> "_PlacedNode | None":
        return self.children[0] if self.children else self.thread

    @property
    def next_right(self) -> "_PlacedNode | None":
        return self.children[-1] if self.children else self.thread


def tidy(
    children: Sequence[Sequence[int]], roots: Sequence[int]
) -> tuple[dict[int, float], dict[int, int]]:
    """The breadth and the depth of the roots and of everything below them, by index."""
    top, marks = _marked(children, roots)
    for mark in reversed(marks):
        # Reversed, children come before their parents, and siblings in order: see `_marked`.
        _place(mark)
    _space(top)
    breadths: dict[int, float] = {}
    sums = {-1: top.modifier}
    for mark in marks:
        assert mark.parent is not None
        above = sums[mark.parent.index]
        breadths[mark.index] = mark.place + above
        sums[mark.index] = mark.modifier + above
    return breadths, {mark.index: mark.depth for mark in marks}


def _marked(
    children: Sequence[Sequence[int]], roots: Sequence[int]
) -> tuple[_PlacedNode, list[_PlacedNode]]:
    """A node above the roots, and all others. The reversed list is in postorder."""
    top = _PlacedNode(-1, None, 0)
    marks: list[_PlacedNode] = []
    waiting: list[_PlacedNode] = []

    def grow(parent: _PlacedNode, below: Sequence[int]) -> None:
        for number, index in enumerate(below):
            parent.children.append(_PlacedNode(index, parent, number))
        parent.reach = parent.children[0] if parent.children else None
        waiting.extend(parent.children)

    grow(top, roots)
    while waiting:
        mark = waiting.pop()
        marks.append(mark)
        grow(mark, children[mark.index])
    return top, marks


def _place(mark: _PlacedNode) -> None:
    """The first walk of the paper, for one node. Nodes below and left of it are done already."""
    middle = 0.0
    if mark.children:
        _space(mark)
        middle = (mark.children[0].place + mark.children[-1].place) / 2
    if mark.left is None:
        mark.place = middle
    else:
        mark.place = mark.left.place + 1
        if mark.children:
            mark.modifier = mark.place - middle
    _push_apart(mark)


def _push_apart(mark: _PlacedNode) -> None:
    """Move the tree below `mark` to the right until it touches no tree on its left."""
    parent = mark.parent
    assert parent is not None
    if mark.left is None:
        return
    inner_right: _PlacedNode = mark
    outer_right: _PlacedNode = mark
    inner_left: _PlacedNode = mark.left
    outer_left: _PlacedNode = parent.children[0]
    sum_inner_right = sum_outer_right = mark.modifier
    sum_inner_left, sum_outer_left = inner_left.modifier, outer_left.modifier
    while (left := inner_left.next_right) and (right := inner_right.next_left):
        inner_left, inner_right = left, right
        next_outer_left, next_outer_right = outer_left.next_left, outer_right.next_right
        assert next_outer_left is not None
        assert next_outer_right is not None
        outer_left, outer_right = next_outer_left, next_outer_right
        outer_right.ancestor = mark
        gap = (inner_left.place + sum_inner_left) - (inner_right.place + sum_inner_right) + 1
        if gap > 0:
            _move(_ancestor(inner_left, parent), mark, gap)
            sum_inner_right += gap
            sum_outer_right += gap
        sum_inner_left += inner_left.modifier
        sum_inner_right += inner_right.modifier
        sum_outer_left += outer_left.modifier
        sum_outer_right += outer_right.modifier
    if inner_left.next_right and not outer_right.next_right:
        outer_right.thread = inner_left.next_right
        outer_right.modifier += sum_inner_left - sum_outer_right
    if inner_right.next_left and not outer_left.next_left:
        outer_left.thread = inner_right.next_left
        outer_left.modifier += sum_inner_right - sum_outer_left
        parent.reach = mark


def _ancestor(mark: _PlacedNode, parent: _PlacedNode) -> _PlacedNode:
    """The child of `parent` whose tree has this node of the contour."""
    if mark.ancestor.parent is parent:
        return mark.ancestor
    assert parent.reach is not None
    return parent.reach


def _move(left: _PlacedNode, right: _PlacedNode, gap: float) -> None:
    """Move the tree at `right` by `gap`, and later the trees between it and `left` by a share."""
    share = gap / (right.number - left.number)
    right.change -= share
    right.shift += gap
    left.change += share
    right.place += gap
    right.modifier += gap


def _space(mark: _PlacedNode) -> None:
    """Move the trees between the pushed ones, so that the distances are even."""
    shift = change = 0.0
    for child in reversed(mark.children):
        child.place += shift
        child.modifier += shift
        change += child.change
        shift += child.shift + change
