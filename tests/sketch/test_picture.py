"""Any request gives a picture of its size, and the same bytes in every process."""

import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import Image

from sketch.picture import draw
from studio.rules.asking.archetypes import ARCHETYPES, Archetype
from tests.sketch.images import (
    BRAN,
    ELARA,
    SIDE_PX,
    draw_image,
    encoded,
    fine_detail,
    make_request,
)

PROJECT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("width", "height"),
    [(64, 64), (1536, 640), (640, 1536), (512, 768), (765, 511)],
)
def test_pictures_have_the_requested_size(width: int, height: int) -> None:
    request = replace(make_request("in the forest", ELARA, BRAN), width=width, height=height)

    assert draw_image(request).size == (width, height)


def test_every_process_draws_the_same_bytes() -> None:
    program = """
from dataclasses import replace
from hashlib import sha256
from sketch.picture import draw
from tests.sketch.images import ELARA, make_request
request = make_request("casting fire in the forest at night, in the rain, a dragon above", ELARA)
source = draw(request, 0)
child = draw(replace(request, source=source, changes=("snow", "holding a fish")), 1)
print(sha256(source).hexdigest(), sha256(child).hexdigest())
"""
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=PROJECT,
            env={"PYTHONHASHSEED": hash_seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    request = make_request(
        "casting fire in the forest at night, in the rain, a dragon above", ELARA
    )

    assert len(runs) == 1
    assert runs.pop().split()[0] == sha256(draw(request, 0)).hexdigest()


@pytest.mark.parametrize("archetype", ARCHETYPES, ids=lambda each: each.name)
@pytest.mark.parametrize("portrait", [True, False])
def test_every_archetype_can_be_drawn(archetype: Archetype, portrait: bool) -> None:
    picture = draw_image(replace(make_request("in the tavern", archetype.looks), portrait=portrait))

    assert fine_detail(picture) > 1


@pytest.mark.parametrize(
    "text", ["", "🧝", "竜が飛ぶ", "[fail: none]", "no no no", "a" * 4000, "%s {0}"]
)
def test_any_words_can_be_drawn(text: str) -> None:
    request = replace(make_request(text, text), style=text, changes=(text,))

    assert draw_image(request).size == (SIDE_PX, SIDE_PX)
    assert draw_image(replace(request, source=encoded(Image.new("RGB", (80, 80))))).size == (
        SIDE_PX,
        SIDE_PX,
    )
