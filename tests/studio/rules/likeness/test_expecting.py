"""When a character cannot be recognised, by the words of the request."""

import pytest

from studio.rules.likeness.expecting import unmeasurable

BEHIND, HIDDEN, SMALL, NOBODY = "from_behind", "face_hidden", "too_small", "nobody_expected"
CAST = ("Mira", "Borin Stonefist")


def _mira(*texts: str, **more: str) -> str | None:
    return unmeasurable(texts, name="Mira", names=CAST, **more)


@pytest.mark.parametrize(
    ("scene", "reason"),
    [
        ("Mira by the fire", None),
        ("", None),
        # backs
        ("seen from behind, on the bridge", BEHIND),
        ("From behind: she looks at the sea", BEHIND),
        ("Mira from behind", BEHIND),
        ("MIRA FROM THE BACK", BEHIND),
        ("a view from behind", BEHIND),
        ("a figure from behind in the rain", BEHIND),
        ("back view of the ranger", BEHIND),
        ("she stands with her back to us", BEHIND),
        ("walking away from the viewer", BEHIND),
        ("with her back turned", BEHIND),
        ("a goblin attacks from behind", None),
        ("light from behind", None),
        ("she steps out from behind a tree", None),
        ("from behind the counter she smiles", None),
        ("from the back of the room she watches", None),
        ("not seen from behind", BEHIND),  # in doubt it is not measured
        # covered faces
        ("in a great helm", HIDDEN),
        ("her face hidden by a hood", HIDDEN),
        ("the face is covered with cloth", HIDDEN),
        ("a masked rider", HIDDEN),
        ("visor down, she charges", HIDDEN),
        ("without the mask, face hidden no more", HIDDEN),  # in doubt it is not measured
        ("she removes her great helm", None),
        ("no closed helmet", None),
        ("unmasked at last", None),
        ("a helmet under her arm", None),
        # far away
        ("a tiny figure below the mountains", SMALL),
        ("a bird's-eye view of the battle", SMALL),
        ("a bird’s-eye view of the battle", SMALL),
        ("mountains in the distance", None),
        ("a distant castle", None),
        # nobody
        ("the empty hall, nobody in it", NOBODY),
        ("the shore without Mira", NOBODY),
        ("the shore without her", NOBODY),
        ("the shore without her sword", None),
        ("only the landscape", NOBODY),
        ("Mira alone, nobody else around", None),
        ("Nobody's Inn, by night", None),
    ],
)
def test_the_words_of_a_scene(scene: str, reason: str | None) -> None:
    assert _mira(scene) == reason


@pytest.mark.parametrize(
    ("scene", "mira", "borin"),
    [
        ("Mira seen from behind, Borin Stonefist facing us", BEHIND, None),
        ("Mira, seen from behind, and Borin Stonefist", BEHIND, None),
        ("Borin Stonefist, masked, holds a torch. Mira laughs", None, HIDDEN),
        ("Seen from behind, Mira and Borin Stonefist walk", BEHIND, BEHIND),
        ("Borin Stonefist in a great helm; nobody in the hall", None, HIDDEN),
    ],
)
def test_a_clause_is_about_whom_it_names(scene: str, mira: str | None, borin: str | None) -> None:
    assert _mira(scene) == mira
    assert unmeasurable([scene], name="Borin Stonefist", names=CAST) == borin


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        (("seen from behind", "now she is facing us"), None),
        (("by the fire", "seen from behind"), BEHIND),
        (("seen from behind", "in the rain"), BEHIND),
        (("facing us", "put her in a great helm"), HIDDEN),
    ],
)
def test_a_later_change_counts_more(texts: tuple[str, ...], reason: str | None) -> None:
    assert _mira(*texts) == reason


def test_a_helmet_of_the_looks_is_in_the_references_too() -> None:
    looks = "a tall knight with a closed helmet"
    assert _mira("her face is hidden", looks=looks) is None
    assert _mira("by the fire", state="closed helmet", looks=looks) is None
    assert _mira("by the fire", state="closed helmet") == HIDDEN
    assert _mira("seen from behind", looks=looks) == BEHIND


@pytest.mark.parametrize(
    ("kept_out", "reason"),
    [(("Mira",), NOBODY), (("people",), NOBODY), (("swords", "fog"), None), (("",), None)],
)
def test_who_is_kept_out_is_not_expected(kept_out: tuple[str, ...], reason: str | None) -> None:
    assert unmeasurable(["by the fire"], name="Mira", names=CAST, kept_out=kept_out) == reason
