"""A session's tree as a picture: what is marked, what it weighs, what bad thumbnails do."""

import random
import struct
from collections.abc import Sequence
from io import BytesIO

import pytest
from PIL import Image

from studio.rules.pictures.colours import (
    BRIGHT_GOLD,
    CARD,
    CARD_BEHIND,
    GOLD,
    GREY,
    INK,
    NIGHT,
    PALE,
    Colour,
)
from studio.rules.pictures.drawing import Canvas, thumbnail_square
from studio.rules.pictures.encoding import encode
from studio.rules.pictures.gate import Picture
from studio.rules.tree.folding import folded
from studio.rules.tree.layout import Flow, Layout, laid_out
from studio.rules.tree.nodes import Node, NodeState, grown
from studio.rules.tree.picture import paint_tree, tree_alt
from tests.studio.rules.tree.painted import GREEN, near, pixel_at, share, thumbnail


def noise(side_px: int) -> bytes:
    out = BytesIO()
    pixels = random.Random(side_px).randbytes(side_px**2 * 3)
    Image.frombytes("RGB", (side_px, side_px), pixels).save(out, "WEBP", quality=80)
    return out.getvalue()


class Painted:
    """A painted tree, and what can be seen of it."""

    def __init__(
        self,
        nodes: Sequence[Node],
        *,
        main_id: int | None = None,
        thumbnails: dict[int, bytes] | None = None,
        limit: int | None = 48,
        title: str = "The siege of Greyhaven",
    ) -> None:
        self.tiles = folded(nodes, main_id=main_id, limit=limit)
        self.layout: Layout = laid_out(self.tiles)
        shown = {node.id: thumbnail() for node in nodes} if thumbnails is None else thumbnails
        self.picture: Picture = paint_tree(
            self.layout,
            self.tiles,
            thumbnails=shown,
            main_path=grown(nodes).path_to(main_id),
            title=title,
        )
        self.image = Image.open(BytesIO(self.picture.content)).convert("RGB")

    @property
    def side(self) -> float:
        """The side of a tile in pixels. The margins are the same on both sides."""
        return (self.image.width - 96) / self.layout.width

    def spot(self, node_id: int, x: float, y: float) -> tuple[int, int]:
        """A point of a tile: (-0.5, -0.5) is its upper left corner, (0, 0) its middle."""
        centre = self.layout.centre(node_id)
        left = (self.image.width - self.layout.width * self.side) / 2
        top = self.image.height - 48 - self.layout.height * self.side
        return round(left + (centre[0] + x) * self.side), round(top + (centre[1] + y) * self.side)

    def part(self, node_id: int, box: tuple[float, float, float, float]) -> Image.Image:
        return self.image.crop((*self.spot(node_id, *box[:2]), *self.spot(node_id, *box[2:])))

    def colour(self, node_id: int, x: float, y: float) -> Colour:
        return pixel_at(self.image, self.spot(node_id, x, y))


BRANCHED = [
    Node(1, None, 1),
    Node(2, 1, 2),
    Node(3, 1, 3),
    Node(4, 2, 4),
    Node(5, 2, 5),
    Node(6, 5, 6),
    Node(7, 5, 7),
]


def test_frames_are_golden_on_the_main_path_and_grey_elsewhere() -> None:
    painted = Painted(BRANCHED, main_id=5)
    for each in (1, 2, 5):
        assert near(painted.colour(each, 0.1, 0.49), GOLD), each
    for each in (3, 4, 6, 7):
        assert near(painted.colour(each, 0.1, 0.49), GREY), each


def test_lines_between_tiles_are_golden_on_the_main_path_and_grey_elsewhere() -> None:
    painted = Painted([Node(1, None, 1), Node(2, 1, 2), Node(3, 2, 3)], main_id=2)
    # Three tiles in a row: the lines cross the gaps at half the height of the tiles.
    assert near(painted.colour(1, 0.73, 0), GOLD)
    assert near(painted.colour(2, 0.73, 0), GREY)


def test_the_golden_line_is_painted_over_the_grey_ones() -> None:
    painted = Painted([Node(1, None, 1), *(Node(n, 1, n) for n in range(2, 5))], main_id=2)
    assert painted.layout.flow is Flow.DOWN
    assert near(painted.colour(1, 0, 0.55), GOLD)


def test_only_the_chosen_picture_has_a_star() -> None:
    painted = Painted(BRANCHED, main_id=5)
    corner = (0.3, -0.52, 0.52, -0.3)
    assert share(painted.part(5, corner), BRIGHT_GOLD) > 0.15
    for each in (1, 2, 3, 4, 6, 7):
        assert share(painted.part(each, corner), BRIGHT_GOLD) < 0.02, each


def test_numbers_have_a_strong_contrast() -> None:
    painted = Painted(BRANCHED, main_id=5)
    badge = (-0.5, -0.5, -0.25, -0.25)
    gold, dark = painted.part(1, badge), painted.part(3, badge)
    assert share(gold, BRIGHT_GOLD) > 0.4
    assert share(gold, INK) > 0.04
    assert share(dark, INK) > 0.4
    assert share(dark, PALE) > 0.04


def test_without_a_chosen_picture_nothing_is_golden() -> None:
    painted = Painted(BRANCHED)
    assert share(painted.image, GOLD) < 0.001
    assert share(painted.image, BRIGHT_GOLD) < 0.001


# The shapes of pictures, and where a head may be: at the top, and at each side.
SHAPES = [(256, 256), (170, 256), (144, 256), (85, 256), (256, 170), (256, 144), (256, 85)]
HEADS = [(0.5, 0.04), (0.04, 0.5), (0.96, 0.5), (0.04, 0.04), (0.96, 0.04), (0.5, 0.96)]


@pytest.mark.parametrize("size", SHAPES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("head", HEADS, ids=lambda head: f"{head[0]}-{head[1]}")
def test_a_tile_shows_every_head_of_its_picture(
    size: tuple[int, int], head: tuple[float, float]
) -> None:
    picture = Image.new("RGB", size, (200, 30, 30))
    x, y = round(head[0] * size[0]), round(head[1] * size[1])
    picture.paste(GREEN, (x - 10, y - 10, x + 10, y + 10))
    out = BytesIO()
    picture.save(out, "WEBP", lossless=True)

    square = thumbnail_square(out.getvalue(), 120)

    assert square is not None
    seen = share(square, GREEN) * 120 * 120
    whole = share(picture, GREEN) * size[0] * size[1] * (120 / max(size)) ** 2
    assert seen > 0.75 * whole


def test_beside_a_tall_picture_a_tile_has_its_colours_without_shapes() -> None:
    square = thumbnail_square(thumbnail(GREEN, (80, 240)), 120)

    assert square is not None
    assert near(pixel_at(square, (60, 60)), GREEN)
    left, right = pixel_at(square, (5, 60)), pixel_at(square, (115, 60))
    assert near(left, right, by=4)
    assert not near(left, GREEN)
    assert left[1] > max(left[0], left[2])


@pytest.mark.parametrize("state", [NodeState.FAILED, NodeState.CANCELED, NodeState.WAITING])
def test_a_tile_without_a_picture_has_a_sign_and_a_word(state: NodeState) -> None:
    nodes = [*BRANCHED[:2], Node(3, 1, 3, state)]
    painted = Painted(nodes)
    assert share(painted.part(3, (-0.2, -0.15, 0.2, 0.2)), PALE) > 0.08
    assert share(painted.part(3, (-0.45, 0.22, 0.45, 0.44)), PALE) > 0.03
    assert share(painted.part(3, (-0.5, -0.5, 0.5, 0.5)), GREEN) == 0


def test_signs_and_words_of_the_states_differ() -> None:
    parts = {}
    for state in (NodeState.FAILED, NodeState.CANCELED, NodeState.WAITING, NodeState.DELETED):
        painted = Painted([Node(1, None, 1), Node(3, 1, 3, state), Node(4, 3, 4)])
        parts[state] = painted.part(3, (-0.4, -0.1, 0.4, 0.45)).tobytes()
    assert len(set(parts.values())) == 4


@pytest.mark.parametrize(
    ("state", "least", "most"),
    [
        (NodeState.DONE, 0.95, 1.0),
        (NodeState.WAITING, 0.95, 1.0),
        (NodeState.FAILED, 0.35, 0.8),
        (NodeState.CANCELED, 0.35, 0.8),
        (NodeState.DELETED, 0.1, 0.65),
    ],
)
def test_frames_are_whole_dashed_or_dotted(state: NodeState, least: float, most: float) -> None:
    nodes = [Node(1, None, 1), Node(2, 1, 2, state), Node(3, 2, 3)]
    painted = Painted(nodes)
    left, top = painted.spot(2, -0.35, 0.485)
    right, _ = painted.spot(2, 0.35, 0.485)
    side = [pixel_at(painted.image, (x, top)) for x in range(left, right)]
    drawn = sum(not near(pixel, CARD_BEHIND, by=40) for pixel in side) / len(side)
    assert least <= drawn <= most


def test_a_folded_tile_is_a_stack_with_the_number_of_steps() -> None:
    nodes = [Node(1, None, 1), *(Node(n, 1, n) for n in range(2, 300))]
    painted = Painted(nodes, main_id=299)
    rest = next(tile for tile in painted.tiles if tile.count > 1)
    assert rest.words.startswith("+")
    assert share(painted.part(rest.node_id, (-0.4, -0.2, 0.25, 0.35)), PALE) > 0.03
    # The stack shows no thumbnail, and the background beside the corner of its first card.
    assert share(painted.part(rest.node_id, (-0.5, -0.5, 0.5, 0.5)), GREEN) == 0
    assert near(painted.colour(rest.node_id, -0.47, -0.47), NIGHT)


def test_a_folded_chain_on_the_main_path_is_golden() -> None:
    nodes = [Node(n, n - 1 or None, n) for n in range(1, 100)]
    painted = Painted(nodes, main_id=99)
    folded_tile = next(tile for tile in painted.tiles if tile.count > 1)
    assert near(painted.colour(folded_tile.node_id, -0.48, 0.1), GOLD)


def _lying() -> bytes:
    """A WebP whose header claims 16,000 pixels a side."""
    content = bytearray(thumbnail(size=(64, 64)))
    at = content.index(b"VP8L") + 9
    content[at : at + 4] = struct.pack("<I", 15_999 | 15_999 << 14)
    return bytes(content)


@pytest.mark.parametrize(
    "content",
    [b"", b"x", b"RIFF", noise(64)[:200], noise(64)[:-40] + bytes(40), _lying()],
    ids=["empty", "letters", "header", "cut", "damaged", "huge"],
)
def test_a_tile_with_an_unreadable_thumbnail_shows_its_number(
    content: bytes, recwarn: pytest.WarningsRecorder
) -> None:
    painted = Painted(BRANCHED, main_id=5, thumbnails={3: content})
    assert share(painted.part(3, (-0.5, -0.5, -0.25, -0.25)), PALE) > 0.04
    assert not recwarn.list


def test_a_missing_thumbnail_shows_a_plain_card() -> None:
    painted = Painted(BRANCHED, thumbnails={})
    assert near(painted.colour(3, 0.2, 0.2), CARD, by=8)


@pytest.mark.parametrize(
    ("format", "mode"),
    [
        *(("PNG", mode) for mode in ("RGB", "RGBA", "L", "LA", "P", "1", "I;16")),
        *(("JPEG", mode) for mode in ("RGB", "L", "CMYK")),
        *(("WEBP", mode) for mode in ("RGB", "RGBA")),
        *(("GIF", mode) for mode in ("RGB", "L", "P")),
    ],
)
def test_thumbnails_of_every_format_become_squares(format: str, mode: str) -> None:
    out = BytesIO()
    Image.new(mode, (30, 90)).save(out, format)
    square = thumbnail_square(out.getvalue(), 40)
    assert square is not None
    assert (square.mode, square.size) == ("RGB", (40, 40))


def test_a_picture_that_is_too_large_is_no_thumbnail() -> None:
    assert thumbnail_square(thumbnail(size=(2000, 2000)), 20) is not None
    assert thumbnail_square(thumbnail(size=(2000, 2001)), 20) is None


def test_a_transparent_thumbnail_shows_the_card_behind_it() -> None:
    out = BytesIO()
    Image.new("RGBA", (50, 50), (255, 0, 0, 0)).save(out, "PNG")
    square = thumbnail_square(out.getvalue(), 20)
    assert square is not None
    assert pixel_at(square, (10, 10)) == CARD


def _random_session(size: int, seed: int = 1) -> list[Node]:
    chance = random.Random(seed)
    return [
        Node(n, chance.randrange(max(1, n - 6), n) if n > 1 else None, n)
        for n in range(1, size + 1)
    ]


@pytest.mark.parametrize("limit", [48, None])
@pytest.mark.parametrize("size", [1, 2, 14, 60, 500])
def test_pictures_stay_within_the_limits(size: int, limit: int | None) -> None:
    worst = noise(256)
    nodes = _random_session(size)
    painted = Painted(
        nodes, main_id=size, limit=limit, thumbnails=dict.fromkeys(range(1, size + 1), worst)
    )
    assert max(painted.picture.width, painted.picture.height) <= 4096
    assert painted.image.size == (painted.picture.width, painted.picture.height)
    assert len(painted.picture.content) <= 2_000_000
    assert painted.picture.mime == "image/webp"


@pytest.mark.parametrize("size", [5, 14, 48, 60, 300, 1000])
def test_the_numbers_of_a_folded_tree_are_nine_points_high_on_a_phone(size: int) -> None:
    painted = Painted(_random_session(size), main_id=size)
    points = 400 / painted.image.width
    # A number has 0.82 of the height of its badge, which has 0.36 of a tile.
    assert min(painted.side, 140) * 0.36 * 0.82 * points >= 9


@pytest.mark.parametrize("breadth", [600, 3000])
def test_a_very_wide_tree_is_painted_with_very_small_tiles(breadth: int) -> None:
    nodes = [Node(1, None, 1), *(Node(n, 1, n) for n in range(2, breadth))]
    painted = Painted(nodes, main_id=7, limit=None, thumbnails={7: thumbnail()})
    assert max(painted.image.size) <= 4096


def test_a_picture_with_too_many_bytes_is_encoded_with_less_quality() -> None:
    with Image.open(BytesIO(noise(1800))) as image:
        picture = encode(image)
    assert 500_000 < len(picture.content) <= 2_000_000
    assert (picture.mime, picture.width) == ("image/webp", 1800)


def test_the_same_tree_always_gives_the_same_picture() -> None:
    assert Painted(BRANCHED, main_id=5).picture == Painted(BRANCHED, main_id=5).picture


def test_an_empty_session_is_painted_as_an_empty_picture() -> None:
    assert near(pixel_at(Painted([]).image, (5, 5)), NIGHT)


def _title_ink(title: str) -> float:
    painted = Painted(BRANCHED, title=title)
    return share(painted.image.crop((0, 0, painted.image.width, 60)), PALE)


def test_the_title_is_above_the_tree() -> None:
    assert _title_ink("The siege of Greyhaven") > 0.01


@pytest.mark.parametrize("title", ["Käärme", "Осада", "城", "🐉 dragon"])
def test_a_title_in_letters_that_the_font_lacks_is_left_out(title: str) -> None:
    assert Canvas(10, 10).writable(title) == ""
    assert _title_ink(title) == _title_ink("")


def test_dashes_and_odd_spaces_are_replaced_by_those_of_the_font() -> None:
    assert Canvas(10, 10).writable("Dusk\u00a0– the\n  end") == "Dusk - the end"


@pytest.mark.parametrize("title", ["W" * 300, "word " * 60, ""])
def test_a_title_of_any_length_fits_into_the_picture(title: str) -> None:
    painted = Painted(BRANCHED, title=title)
    right = painted.image.crop((painted.image.width - 40, 0, painted.image.width, 80))
    assert share(right, NIGHT) == 1


def test_the_alt_text_tells_steps_branches_path_and_states() -> None:
    nodes = [*BRANCHED, Node(8, 7, 8, NodeState.FAILED), Node(9, 7, 9, NodeState.WAITING)]
    assert tree_alt(nodes, title="The siege", main_id=5) == (
        "Tree of The siege: 9 steps in 5 branches; the chosen path is 1, 2, 5. "
        "Of them 1 waiting, 1 failed."
    )


def test_the_alt_text_of_one_picture_and_of_none() -> None:
    assert tree_alt([Node(1, None, 1)], title="Dusk") == "Tree of Dusk: 1 step in 1 branch."
    assert tree_alt([], title="Dusk") == "Tree of Dusk: nothing yet."


def test_the_alt_text_tells_both_ends_of_a_long_path() -> None:
    nodes = [Node(n, n - 1 or None, n) for n in range(1, 5001)]
    words = tree_alt(nodes, title="x" * 900, main_id=5000)
    assert "1, 2, 3, 4, 5, 6, 4988 more, 4995, " in words
    assert len(words) < 1000
