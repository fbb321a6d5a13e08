"""A session as a tree: its nodes, what is folded, and where each tile is."""

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.rules.tree.folding import LEAST_LIMIT, LIMIT, folded
from studio.rules.tree.layout import Flow, Layout, laid_out
from studio.rules.tree.nodes import Forest, Node, NodeState, Tile, TileKind, grown, opened

CLOSE = 1 - 1e-6

odd_nodes = st.lists(
    st.builds(
        Node,
        st.integers(1, 25),
        st.none() | st.integers(0, 30),
        st.integers(1, 25),
        st.sampled_from(NodeState),
    ),
    max_size=40,
)


@st.composite
def sessions(draw: st.DrawFn) -> list[Node]:
    """Correct trees of many shapes, mostly long and thin like those of members."""
    size = draw(st.integers(1, 160))
    reach = draw(st.sampled_from((1, 2, 5, 1000)))
    roots = draw(st.sampled_from((1, 1, 2, 4)))
    return grown_at_random(size, seed=draw(st.integers(0, 10_000)), reach=reach, roots=roots)


def grown_at_random(size: int, *, seed: int, reach: int = 1000, roots: int = 1) -> list[Node]:
    chance = random.Random(seed)
    nodes = []
    for step in range(1, size + 1):
        parent = None if step <= roots else chance.randrange(max(1, step - reach), step)
        nodes.append(Node(step, parent, step))
    return nodes


def chain(size: int) -> list[Node]:
    return [Node(step, step - 1 or None, step) for step in range(1, size + 1)]


def fan(size: int) -> list[Node]:
    return [Node(1, None, 1), *(Node(step, 1, step) for step in range(2, size + 2))]


def inside(nodes: Sequence[Node], tile: Tile) -> list[int]:
    if tile.kind is TileKind.PICTURE:
        return [tile.node_id]
    return [node.id for node in opened(nodes, tile)]


def test_children_are_in_the_order_of_their_steps() -> None:
    forest = grown([Node(9, 4, 3), Node(4, None, 1), Node(7, 4, 2)])
    assert forest.roots == (4,)
    assert forest.children == {4: (7, 9), 7: (), 9: ()}


def test_a_ghost_stays_while_a_living_node_is_below_it() -> None:
    nodes = [
        Node(1, None, 1),
        Node(2, 1, 2, NodeState.DELETED),
        Node(3, 2, 3, NodeState.DELETED),
        Node(4, 3, 4),
        Node(5, 2, 5, NodeState.DELETED),
        Node(6, 5, 6, NodeState.DELETED),
    ]
    assert set(grown(nodes).nodes) == {1, 2, 3, 4}


def test_a_node_whose_parent_is_missing_is_a_root() -> None:
    forest = grown([Node(5, 99, 5), Node(6, 5, 6)])
    assert forest.roots == (5,)
    assert forest.path_to(6) == (5, 6)


def test_of_two_nodes_with_one_id_the_first_counts() -> None:
    forest = grown([Node(1, None, 1), Node(2, 1, 2), Node(2, None, 7)])
    assert forest.nodes[2].step == 2


def test_a_circle_of_parents_is_cut_at_its_oldest_step() -> None:
    forest = grown([Node(1, 3, 5), Node(2, 1, 2), Node(3, 2, 3), Node(4, 3, 4), Node(8, 8, 8)])
    assert forest.roots == (2, 8)
    assert forest.path_to(4) == (2, 3, 4)


def test_paths_and_subtrees() -> None:
    forest = grown([Node(1, None, 1), Node(2, 1, 2), Node(3, 1, 3), Node(4, 2, 4)])
    assert forest.path_to(4) == (1, 2, 4)
    assert forest.path_to(77) == forest.path_to(None) == ()
    assert [node.id for node in forest.subtree(2)] == [2, 4]
    assert [node.id for node in forest.subtree(1)] == [1, 2, 4, 3]
    assert forest.subtree(77) == ()


@given(odd_nodes)
def test_each_living_node_is_there_once_even_when_rows_are_wrong(nodes: list[Node]) -> None:
    first = {node.id: node for node in reversed(nodes)}
    forest = grown(nodes)
    assert {each for each, node in first.items() if node.state is not NodeState.DELETED} <= set(
        forest.nodes
    )
    below = Counter(child for each in forest.children.values() for child in each)
    assert below + Counter(forest.roots) == Counter(forest.nodes.keys())
    for each in forest.nodes:
        assert forest.path_to(each)[-1] == each
        assert each in {node.id for node in forest.subtree(forest.path_to(each)[0])}


def check_folding(nodes: Sequence[Node], *, main_id: int | None, limit: int) -> list[Tile]:
    tiles = list(folded(nodes, main_id=main_id, limit=limit))
    forest = grown(nodes)
    assert len(tiles) <= limit
    shown = [inside(nodes, tile) for tile in tiles]
    assert Counter(each for ids in shown for each in ids) == Counter(forest.nodes.keys())
    assert [tile.count for tile in tiles] == [len(ids) for ids in shown]
    before: set[int] = set()
    for tile in tiles:
        assert tile.parent_id is None or tile.parent_id in before
        before.add(tile.node_id)
    pictures = {tile.node_id for tile in tiles if tile.kind is TileKind.PICTURE}
    if main_id in forest.nodes:
        path = forest.path_to(main_id)
        assert {path[0], path[-1]} <= pictures
    return tiles


@given(sessions(), st.data())
@settings(max_examples=60, deadline=None)
def test_each_node_is_in_one_tile_and_counts_are_right(
    nodes: list[Node], data: st.DataObject
) -> None:
    main_id = data.draw(st.none() | st.integers(1, len(nodes)))
    limit = data.draw(st.sampled_from((LEAST_LIMIT, 17, LIMIT)))
    check_folding(nodes, main_id=main_id, limit=limit)


@given(odd_nodes, st.integers(1, 30))
@settings(deadline=None)
def test_wrong_rows_are_folded_as_well(nodes: list[Node], main_id: int) -> None:
    check_folding(nodes, main_id=main_id, limit=LEAST_LIMIT)


@given(sessions())
@settings(max_examples=40, deadline=None)
def test_a_folded_tree_can_be_read_on_a_phone(nodes: list[Node]) -> None:
    assert laid_out(folded(nodes, main_id=len(nodes))).readable


def test_a_small_session_is_shown_whole() -> None:
    tiles = folded(grown_at_random(14, seed=3), main_id=5)
    assert [tile.kind for tile in tiles] == [TileKind.PICTURE] * 14


@pytest.mark.parametrize("limit", [None, 10_000])
def test_without_a_limit_nothing_is_folded(limit: int | None) -> None:
    nodes = chain(300) if limit else grown_at_random(500, seed=1)
    tiles = folded(nodes, main_id=None, limit=limit)
    assert [tile.words for tile in tiles if tile.kind is not TileKind.PICTURE] == []
    assert len(tiles) == len(nodes)


def test_an_empty_session_has_no_tiles() -> None:
    assert folded([], main_id=3) == ()


def test_a_limit_that_is_too_small_for_a_path_is_refused() -> None:
    with pytest.raises(ValueError, match="limit is 9, expected at least 10"):
        folded(chain(3), main_id=None, limit=9)


def test_a_long_chain_shows_its_beginning_and_its_end() -> None:
    tiles = folded(chain(70), main_id=70)
    assert [tile.words for tile in tiles[:5]] == ["1", "2", "3", "23 steps", "27"]
    assert (tiles[3].step, tiles[3].last_step, tiles[3].end_id) == (4, 26, 27)
    assert len(tiles) == LIMIT


def test_a_chosen_picture_within_a_long_chain_is_shown() -> None:
    tiles = check_folding(chain(400), main_id=200, limit=LIMIT)
    assert 200 in {tile.node_id for tile in tiles if tile.kind is TileKind.PICTURE}


def test_every_step_of_a_chain_of_5000_can_be_reached_by_opening_three_tiles() -> None:
    nodes: Sequence[Node] = chain(5000)
    for _ in range(3):
        tiles = folded(nodes, main_id=None)
        hidden = next((tile for tile in tiles if 1999 in inside(nodes, tile)), None)
        assert hidden is not None
        if hidden.kind is TileKind.PICTURE:
            break
        nodes = opened(nodes, hidden)
    assert 1999 in {tile.node_id for tile in folded(nodes, main_id=None)}


def test_a_run_of_steps_far_from_any_fork_becomes_one_tile() -> None:
    # 1 - 2 … 29 - 30, and 30 has two children: a run between two ends.
    nodes = [*chain(30), Node(31, 30, 31), Node(32, 30, 32)]
    kinds = {tile.node_id: tile.words for tile in folded(nodes, main_id=32)}
    assert kinds == {1: "1", 2: "2", 3: "26 steps", 29: "29", 30: "30", 31: "31", 32: "32"}


def test_a_thousand_children_show_the_newest_and_the_chosen_and_how_many_more() -> None:
    tiles = check_folding(fan(1000), main_id=500, limit=LIMIT)
    assert {500, 1000, 1001} <= {tile.node_id for tile in tiles if tile.count == 1}
    assert [tile.words for tile in tiles if tile.count > 1] == ["+498", "+496"]


def test_some_of_a_thousand_roots_are_shown() -> None:
    nodes = [Node(step, None, step) for step in range(1, 1001)]
    tiles = check_folding(nodes, main_id=3, limit=LIMIT)
    assert len(tiles) == LIMIT
    assert laid_out(tiles).readable


def test_several_roots_are_all_shown() -> None:
    nodes = grown_at_random(300, seed=8, roots=4)
    tiles = check_folding(nodes, main_id=290, limit=LIMIT)
    assert {1, 2, 3, 4} <= {tile.node_id for tile in tiles if tile.kind is TileKind.PICTURE}


def test_the_middle_of_a_long_path_is_folded_with_its_branches() -> None:
    nodes = []
    for step in range(1, 120, 2):
        nodes += [Node(step, step - 2 if step > 1 else None, step), Node(step + 1, step, step + 1)]
    tiles = check_folding(nodes, main_id=119, limit=LIMIT)
    stretch = [tile for tile in tiles if tile.kind is TileKind.CHAIN]
    assert len(stretch) == 1
    assert stretch[0].count > 60
    assert stretch[0].end_id in {tile.node_id for tile in tiles}


@pytest.mark.parametrize("size", [500, 5000])
def test_folding_does_not_depend_on_the_order_of_the_rows(size: int) -> None:
    nodes = grown_at_random(size, seed=size, reach=40)
    shuffled = random.Random(1).sample(nodes, len(nodes))
    assert folded(nodes, main_id=77) == folded(shuffled, main_id=77)


def test_an_outdated_tile_opens_the_nodes_that_are_left() -> None:
    nodes = fan(100)
    rest = next(tile for tile in folded(nodes, main_id=1) if tile.count > 1)
    assert opened(nodes[:1], rest) == ()
    # The last sibling was deleted, so the end of the branch is unknown.
    gone = [node for node in nodes if node.id != rest.end_id]
    assert [node.id for node in opened(gone, rest)] == [rest.node_id]


def check_layout(tiles: Sequence[Tile]) -> Layout:
    layout = laid_out(tiles)
    spots = layout.spots
    assert set(spots) == {tile.node_id for tile in tiles}
    by_depth: dict[int, list[float]] = defaultdict(list)
    for spot in spots.values():
        by_depth[spot.depth].append(spot.breadth)
    for breadths in by_depth.values():
        assert all(b - a >= CLOSE for a, b in pairwise(sorted(breadths)))
    assert min(spot.breadth for spot in spots.values()) > -1e-6
    if layout.flow is not Flow.ROWS:
        check_tidy(tiles, layout)
    return layout


def check_tidy(tiles: Sequence[Tile], layout: Layout) -> None:
    spots = layout.spots
    children: dict[int, list[float]] = defaultdict(list)
    by_depth: dict[int, list[Tile]] = defaultdict(list)
    for tile in tiles:
        if tile.parent_id is not None:
            assert spots[tile.node_id].depth == spots[tile.parent_id].depth + 1
            children[tile.parent_id].append(spots[tile.node_id].breadth)
            by_depth[spots[tile.node_id].depth].append(tile)
    for parent_id, breadths in children.items():
        assert breadths == sorted(breadths)
        middle = (breadths[0] + breadths[-1]) / 2
        assert spots[parent_id].breadth == pytest.approx(middle, abs=1e-6)
    # Edges between two depths cross if parents and children are in different orders.
    for row in by_depth.values():
        row.sort(key=lambda tile: spots[tile.node_id].breadth)
        above = [spots[tile.parent_id].breadth for tile in row if tile.parent_id is not None]
        assert above == sorted(above)


@given(sessions())
@settings(max_examples=60, deadline=None)
def test_tiles_do_not_overlap_parents_are_centred_and_edges_do_not_cross(nodes: list[Node]) -> None:
    check_layout(folded(nodes, main_id=None, limit=None))
    check_layout(folded(nodes, main_id=None, limit=LEAST_LIMIT))


@pytest.mark.parametrize(
    "nodes",
    [
        grown_at_random(500, seed=5),
        grown_at_random(5000, seed=6, reach=3, roots=3),
        fan(1000),
        [*chain(5000), Node(5001, 5000, 5001), Node(5002, 5000, 5002)],
        [*chain(5000), Node(5001, None, 5001)],
    ],
    ids=["bushy", "deep", "fan", "fork at depth 5000", "beside depth 5000"],
)
def test_large_trees_are_laid_out_just_as_well(nodes: list[Node]) -> None:
    check_layout(folded(nodes, main_id=None, limit=None))


def test_a_tree_is_as_narrow_as_possible() -> None:
    pairs = [Node(1, None, 1), *(Node(n, n // 2, n) for n in range(2, 32))]
    layout = check_layout(folded(pairs, main_id=None, limit=None))
    assert max(spot.breadth for spot in layout.spots.values()) == pytest.approx(15)


def test_children_between_two_wide_siblings_have_equal_distances() -> None:
    nodes = [Node(1, None, 1), *(Node(n, 1, n) for n in (2, 3, 4, 5))]
    nodes += [Node(10 + n, 2, 10 + n) for n in range(5)]
    nodes += [Node(20 + n, 5, 20 + n) for n in range(5)]
    spots = check_layout(folded(nodes, main_id=None, limit=None)).spots
    gaps = [spots[b].breadth - spots[a].breadth for a, b in ((2, 3), (3, 4), (4, 5))]
    assert gaps == pytest.approx([5 / 3] * 3)


def test_a_chain_goes_in_rows_there_and_back() -> None:
    layout = laid_out(folded(chain(7), main_id=None))
    assert layout.flow is Flow.ROWS
    spots = [layout.spots[each] for each in range(1, 8)]
    for one, next_ in pairwise(spots):
        assert abs(one.breadth - next_.breadth) + abs(one.depth - next_.depth) == 1
    assert spots[-1].depth > 0


@pytest.mark.parametrize("size", [4, 9, 17, 40, 48])
def test_a_chain_has_the_shape_of_a_phone(size: int) -> None:
    layout = laid_out(folded(chain(size), main_id=None))
    assert layout.oddity < 0.3
    assert layout.readable


def test_many_roots_stand_on_shelves() -> None:
    nodes = [Node(step, None, step) for step in range(1, 31)]
    layout = check_layout(folded(nodes, main_id=None))
    assert layout.oddity == 0
    assert layout.readable


def test_the_flow_is_the_one_that_fits_a_phone() -> None:
    broad = laid_out(folded(fan(6), main_id=None))
    deep = laid_out(folded([*chain(6), Node(7, 1, 7)], main_id=None))
    assert (broad.flow, deep.flow) == (Flow.DOWN, Flow.RIGHT)
    assert broad.oddity < Layout(broad.spots, Flow.RIGHT).oddity
    assert deep.oddity < Layout(deep.spots, Flow.DOWN).oddity


def test_no_tiles_have_an_empty_layout() -> None:
    layout = laid_out([])
    assert (layout.width, layout.height) == (1, 1)


def test_a_node_knows_its_siblings() -> None:
    forest: Forest = grown(fan(3))
    assert forest.siblings(3) == (2, 3, 4)
    assert forest.siblings(1) == (1,)
