"""The page of an export shows the manifest, loads nothing else and runs nothing."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from html.parser import HTMLParser
from typing import Any

import pytest

from studio.rules.asking.params import CastMember, ChosenState, Params
from studio.rules.export.manifest import (
    ExportedFile,
    ExportedSession,
    ExportedStep,
)
from studio.rules.export.page import index_page
from tests.studio.rules.export.exported import HOSTILE, NOW, picture, step, told

VOID = ("meta", "img")


@dataclass
class Seen(HTMLParser):
    """A page as a browser reads it: how deep each step is in lists, and what is loaded."""

    depths: dict[int, int] = field(default_factory=dict)
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    classes: dict[int, set[str]] = field(default_factory=dict)
    text: str = ""
    deepest: int = 0
    _open: list[str] = field(default_factory=list)
    _node: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        self.tags.append((tag, facts))
        if tag not in VOID:
            self._open.append(tag)
            self.deepest = max(self.deepest, len(self._open))
        if tag == "li" and facts.get("class"):
            self._node = set((facts["class"] or "").split())
        if tag == "article":
            number = int((facts["id"] or "").removeprefix("step-"))
            self.depths[number] = self._open.count("ol")
            self.classes[number] = self._node

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, "the tags do not nest"

    def handle_data(self, data: str) -> None:
        if self._open[-1:] != ["style"]:
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [facts for name, facts in self.tags if name == tag]

    @property
    def order(self) -> list[int]:
        """The numbers of the steps from top to bottom."""
        return list(self.depths)


def seen(said: dict[str, Any]) -> Seen:
    reader = Seen()
    reader.feed(index_page(said))
    reader.close()
    assert not reader._open
    return reader


def chain(numbers: Iterable[int]) -> list[ExportedStep]:
    return [step(number, number - 1 or None) for number in numbers]


def test_every_step_is_on_the_page_once_with_its_picture_and_its_words() -> None:
    page = seen(told(step(1), step(2, 1), step(3, 1), step(4, 2)))

    assert sorted(page.order) == [1, 2, 3, 4]
    thumbs = [each for each in page.all("img") if each.get("loading") == "lazy"]
    assert sorted(each["src"] or "" for each in thumbs) == [
        f"pictures/{number:03}-{100 + number}.png" for number in (1, 2, 3, 4)
    ]
    for each in page.all("img"):
        assert (each["width"], each["height"]) == ("768", "512")
        assert (each["alt"] or "").startswith("AI picture: ")
    for number in (1, 2, 3, 4):
        assert f"words of {number}" in page.text
        assert f"prompt of {number}" in page.text


def test_the_details_of_a_step_have_every_fact() -> None:
    page = seen(
        told(
            step(1),
            step(
                2,
                1,
                kind="inpaint",
                negative="fog, text",
                seed=987_654,
                cost_micros=3_000,
                tries=3,
                source=picture(9, "sources/002-102.png"),
                mask=picture(9, "masks/002-102.png"),
                params=Params(scene="a gate", strength=0.35).to_json()
                | {"mask": {"kind": "region", "region": "left", "feather": 0.1}},
            ),
        )
    )

    for fact in ("fog, text", "987654", "$0.003", "0.35", "left", "Tries3", "768 × 512 pixels"):
        assert fact in page.text.replace("\n", "")
    assert "waited 3 s; drawn in 12 s; kept in 1 s; posted in 2 s" in page.text
    assert "21 Nov 2026, 18:02 UTC" in page.text
    linked = {each["href"] for each in page.all("a")}
    assert {"sources/002-102.png", "masks/002-102.png", "manifest.json"} <= linked


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"status": "queued"}, "waits its turn"),
        ({"status": "running"}, "is being drawn"),
        ({"status": "failed", "error": "NoPicture"}, "could not be drawn"),
        ({"status": "failed", "error": "ProviderRefused"}, "the painter declined the words"),
        ({"status": "canceled"}, "was cancelled"),
        ({"picture": picture(2, None)}, "its file is lost"),
    ],
)
def test_a_step_without_a_picture_says_why(facts: dict[str, Any], words: str) -> None:
    page = seen(told(step(1), step(2, 1, **facts)))

    assert words in page.text
    assert page.classes[2] >= {"node", facts.get("status", "succeeded")}
    assert not any("102" in (each["src"] or "") for each in page.all("img"))
    assert "ProviderRefused" not in page.text


def test_a_deleted_step_is_a_ghost_in_its_place() -> None:
    page = seen(told(step(1), step(2, 1, deleted_at=NOW), step(3, 2)))

    assert page.order == [1, 2, 3]
    assert "ghost" in page.classes[2]
    assert "was deleted" in page.text
    assert not any("102" in (each["src"] or "") for each in page.all("img"))


def test_the_main_path_is_marked_and_the_main_picture_is_shown_above() -> None:
    steps = [step(1), step(2, 1), step(3, 1), step(4, 3), step(5, 3)]
    page = seen(told(*steps, main_id=104))

    assert {number for number in page.order if "main" in page.classes[number]} == {1, 3, 4}
    assert {number for number in page.order if "end" in page.classes[number]} == {4}
    assert page.all("img")[0]["src"] == "pictures/004-104.png"
    assert "the chosen one" in page.text
    assert "the newest" in seen(told(*steps)).text


def test_a_chain_stays_at_one_indentation_however_long() -> None:
    page = seen(told(*chain(range(1, 501))))

    assert page.order == list(range(1, 501))
    assert set(page.depths.values()) == {1}


def test_a_branch_is_indented_and_the_line_goes_on_below_it() -> None:
    # 1 ─ 2 ─ 4 ─ 6, and a branch from 1: 3 ─ 5
    steps = [step(1), step(2, 1), step(3, 1), step(4, 2), step(5, 3), step(6, 4)]
    page = seen(told(*steps))

    assert page.order == [1, 3, 5, 2, 4, 6]
    assert page.depths == {1: 1, 3: 2, 5: 2, 2: 1, 4: 1, 6: 1}


def test_the_main_path_stays_at_the_left_though_another_branch_is_longer() -> None:
    steps = [step(1), step(2, 1), *(step(number, number - 1) for number in range(3, 20))]
    page = seen(told(*steps, step(20, 1), step(21, 20), main_id=121))

    assert page.depths[20] == page.depths[21] == 1
    assert page.depths[2] == page.depths[19] == 2


def test_a_drawn_step_continues_the_line_before_one_that_failed() -> None:
    page = seen(told(step(1), step(2, 1, status="canceled"), step(3, 1), step(4, 1)))

    assert page.depths == {1: 1, 2: 2, 3: 2, 4: 1}  # the newest step is the main one
    failed = seen(told(step(1), step(2, 1, status="failed"), step(3, 1), step(9), main_id=109))
    assert failed.depths[2] > failed.depths[3] == 1


def test_first_steps_stand_side_by_side() -> None:
    page = seen(told(step(1), step(2), step(3, 1), step(4)))

    assert page.order == [1, 3, 2, 4]
    assert set(page.depths.values()) == {1}


def test_there_are_at_most_log2_indentations() -> None:
    dice = random.Random(5)
    # each comes from one of the two steps before it
    twisted = [step(1), *(step(n, dice.choice([n - 1, max(n - 2, 1)])) for n in range(2, 513))]
    # two children each, which is the deepest case
    even = [step(1), *(step(n, n // 2) for n in range(2, 512))]
    # a chain with a branch at every step
    comb = [step(1)]
    for n in range(2, 500, 2):
        comb += [step(n, max(n - 2, 1)), step(n + 1, max(n - 2, 1))]

    for steps in (twisted, even, comb):
        page = seen(told(*steps, main_id=steps[-1].id))
        assert sorted(page.order) == [each.step for each in steps]
        assert max(page.depths.values()) <= 11
        # Browsers stop counting at 512.
        assert page.deepest < 60


def test_a_thousand_branches_of_one_step_are_one_indentation() -> None:
    page = seen(told(step(1), *(step(number, 1) for number in range(2, 1002))))

    assert len(page.order) == 1001
    assert max(page.depths.values()) == 2


def test_the_state_of_a_character_is_told_with_the_name() -> None:
    wounded = CastMember(3, 4, "Elara", ChosenState(1, "wounded", "a bandaged arm"))

    page = index_page(told(step(1, params=Params("a gate", cast=(wounded,)).to_json())))

    assert ">Elara (wounded)<" in page


def test_texts_of_members_are_never_markup() -> None:
    hostile: dict[str, Any] = {
        name: f"{HOSTILE} {name}"
        for name in ("text", "prompt", "negative", "alt_text", "provider", "model")
    }
    params = Params(scene=HOSTILE, cast=(CastMember(1, 1, HOSTILE),), style=HOSTILE).to_json()
    page = seen(
        told(
            step(1, params=params, **hostile),
            step(2, 1, status="failed", error=HOSTILE, kind=HOSTILE),
            title=HOSTILE,
            game=HOSTILE,
        )
    )

    assert not page.all("script")
    assert {each["src"] for each in page.all("img")} == {"pictures/001-101.png"}
    for _, facts in page.tags:
        assert not [name for name in facts if name.startswith("on")]
    for words in hostile.values():
        assert words in page.text or words in {each["alt"] for each in page.all("img")}
    assert page.text.count("<script>alert(1)</script>") >= 8


def test_the_page_loads_only_the_files_beside_it() -> None:
    page = index_page(told(step(1), step(2, 1)))

    assert "default-src 'none'" in page
    assert "http:" not in page
    assert "https:" not in page
    assert "//" not in page
    assert "url(" not in page
    assert "@import" not in page
    reader = seen(told(step(1), step(2, 1)))
    assert {tag for tag, _ in reader.tags} & {"script", "link", "iframe", "object", "base"} == set()
    for _, facts in reader.tags:
        for name in ("src", "href"):
            address = facts.get(name)
            assert address is None or address.startswith(("pictures/", "#step-", "manifest.json"))


def test_no_secret_or_key_of_the_bot_is_in_the_export() -> None:
    """No field of a step has a key of a store, a bucket, a token or a channel."""
    kinds = (ExportedStep, ExportedFile, ExportedSession)
    names = {each.name for kind in kinds for each in fields(kind)}

    assert not {name for name in names if any(word in name for word in ("key", "bucket", "token"))}
