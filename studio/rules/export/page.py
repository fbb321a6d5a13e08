"""The `index.html` of an export: a session as one page that every browser opens offline.

The page has no script and loads only the pictures beside it. A chain of steps stays at one
indentation; only branches are indented. Of a step's children one continues its line: the child
on the main path, or else the one with the most steps below it. So a tree of n steps has at most
log2(n) indentations.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

from db.enums import GenerationStatus
from studio.rules.asking.captions import how_made
from studio.rules.asking.params import CastMember, GenerationKind
from studio.rules.asking.picture_tags import made_by, stored_tag
from studio.rules.export.style import STYLE
from studio.rules.letters import capitalised
from studio.rules.wording import duration, joined, money

MANIFEST_NAME = "manifest.json"

_WITHOUT_PICTURE = {
    GenerationStatus.QUEUED: "waits its turn",
    GenerationStatus.RUNNING: "is being drawn",
    GenerationStatus.FAILED: "could not be drawn",
    GenerationStatus.CANCELED: "was cancelled",
}
_LOST = "its file is lost"
# More about some errors, by their code.
_WHY = {
    "ProviderRefused": "the painter declined the words",
    "ProviderInvalid": "the painter could not take the settings",
    "MissingCapability": "the painter could not do that",
}
_MASKS = {"upload": "where a mask said, which was sent", "drawn": "where somebody marked it"}
# The page may load only the pictures beside it, even if a member's text were read as markup.
_POLICY = "default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'"

_ManifestStep = Mapping[str, Any]


def index_page(manifest: Mapping[str, Any]) -> str:
    """The page of a manifest (`studio.rules.export.manifest.manifest`)."""
    session = manifest["session"]
    tree = _Tree(session, manifest["steps"])
    title = escape(session["title"])
    return "".join(
        (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            '<meta name="referrer" content="no-referrer">\n',
            f"<title>{title} · Limner</title>\n<style>{STYLE}</style>\n</head>\n<body>\n",
            *_header(session, tree),
            "<main>\n",
            *_roots(tree),
            "</main>\n",
            *_footer(manifest),
            "</body>\n</html>\n",
        )
    )


class _Tree:
    """The steps, and who goes on with whose line."""

    def __init__(self, session: Mapping[str, Any], steps: Sequence[_ManifestStep]) -> None:
        self.main_id = session["main_id"]
        self.main_words = "the chosen one" if session["main_chosen"] else "the newest"
        self.by_id = {step["id"]: step for step in steps}
        self.roots = [step for step in steps if step["parent_id"] not in self.by_id]
        self._children: dict[int, list[_ManifestStep]] = {each: [] for each in self.by_id}
        for step in steps:
            if step["parent_id"] in self.by_id:
                self._children[step["parent_id"]].append(step)
        # How many steps the branch of each step has. Children come after their parents.
        self._sizes = dict.fromkeys(self.by_id, 1)
        for step in reversed(steps):
            if step["parent_id"] in self.by_id:
                self._sizes[step["parent_id"]] += self._sizes[step["id"]]

    def _claim(self, step: _ManifestStep) -> tuple[bool, int, bool, int]:
        """How strong the step's claim is to continue its parent's line; of equal ones the first."""
        drawn = step.get("status") == GenerationStatus.SUCCEEDED
        return step["main"], self._sizes[step["id"]], drawn, -step["step"]

    def line(self, step: _ManifestStep) -> Iterator[tuple[_ManifestStep, list[_ManifestStep]]]:
        """The steps of the line that begins with `step`, each with the branches that leave it."""
        heir: _ManifestStep | None = step
        while heir is not None:
            at, children = heir, self._children[heir["id"]]
            heir = max(children, key=self._claim, default=None)
            yield at, [each for each in children if each is not heir]


def _header(session: Mapping[str, Any], tree: _Tree) -> Iterator[str]:
    yield f'<header>\n<p class="game" dir="auto">{escape(session["game"]["name"])}</p>\n'
    yield f'<h1 dir="auto">{escape(session["title"])}</h1>\n'
    yield f'<p class="quiet">{" · ".join(_counts(session))}</p>\n'
    created, updated = session["created"], session["updated"]
    yield f'<p class="small">Begun {_moment(created)}, last changed {_moment(updated)}</p>\n'
    main = tree.by_id.get(tree.main_id)
    if main is not None and _address(main):
        yield f'<figure>\n<a href="{_address(main)}">{_image(main, lazy=False)}</a>\n'
        yield f'<figcaption class="small">Step <a href="#step-{main["step"]}">{main["step"]}</a>, '
        yield f"{tree.main_words}. The golden line below leads to it.</figcaption>\n</figure>\n"
    yield "</header>\n"


def _counts(session: Mapping[str, Any]) -> Iterator[str]:
    pictures = session["pictures"] - session["missing"]
    yield "1 picture" if pictures == 1 else f"{pictures:,} pictures"
    for name, said in (
        ("on_their_way", "still on the way"),
        ("failed", "failed"),
        ("canceled", "cancelled"),
        ("missing", "lost"),
        ("hidden", "not shown here"),
    ):
        if session[name]:
            yield f"{session[name]:,} {said}"
    if session["cost_micros"]:
        yield money(session["cost_micros"])


def _footer(manifest: Mapping[str, Any]) -> Iterator[str]:
    by = capitalised(made_by(_providers(manifest["steps"]))) or "Pictures"
    yield f'<footer class="small">\n<p>{by}, drawn by Limner; taken home '
    yield f"{_moment(manifest['exported_at'])}. Everything about each step is in "
    yield f'<a href="{MANIFEST_NAME}">{MANIFEST_NAME}</a>.</p>\n'
    yield "<p>No pictures here? Unpack the whole zip first, then open this page.</p>\n</footer>\n"


def _providers(steps: Sequence[_ManifestStep]) -> Iterator[str]:
    """The painters of the pictures that the page shows."""
    return (step["provider"] for step in steps if _address(step))


def _roots(tree: _Tree) -> Iterator[str]:
    if not tree.roots:
        yield '<p class="quiet">Nothing is left in this session.</p>\n'
        return
    yield from _branches(tree, tree.roots, kind="roots")


def _how(kind: str) -> str:
    return how_made(kind) or ("portrait" if kind == GenerationKind.PORTRAIT else "scene")


def _branches(tree: _Tree, firsts: Sequence[_ManifestStep], *, kind: str) -> Iterator[str]:
    yield f'<ul class="{kind}">\n'
    for first in firsts:
        yield '<li><ol class="line">\n'
        for step, off in tree.line(first):
            yield f'<li class="{_classes(step, end=step["id"] == tree.main_id)}">\n'
            yield from _card(step, tree.main_words if step["id"] == tree.main_id else "")
            if off:
                yield from _branches(tree, off, kind="off")
            yield "</li>\n"
        yield "</ol></li>\n"
    yield "</ul>\n"


def _classes(step: _ManifestStep, *, end: bool) -> str:
    ghost = step["hidden"] or step["deleted"]
    said = ["node", "ghost" if ghost else step["status"]]
    return " ".join(said + ["main"] * step["main"] + ["end"] * end)


def _card(step: _ManifestStep, main_words: str) -> Iterator[str]:
    yield f'<article class="card" id="step-{step["step"]}">\n'
    if step["hidden"]:
        number = f'<span class="number">{step["step"]}</span>'
        yield f'<p class="small">{number} · is not shown here</p>\n</article>\n'
        return
    if step["deleted"]:
        yield f'<p class="small">{_heading(step)} · was deleted</p>\n</article>\n'
        return
    yield _thumb(step)
    heading = _heading(step)
    if main_words:
        heading += f' · <span class="chosen">{main_words}</span>'
    yield f'<div>\n<p class="small">{heading}</p>\n'
    yield f'<p class="said" dir="auto">{escape(step["text"])}</p>\n</div>\n'
    yield "<details>\n<summary>How it was made</summary>\n<dl>\n"
    for name, value in _facts(step):
        yield f"<dt>{name}</dt>{value}\n"
    yield "</dl>\n</details>\n</article>\n"


def _heading(step: _ManifestStep) -> str:
    said = f'<span class="number">{step["step"]}</span> · {_how(step["kind"])}'
    if step["parent_step"] is None:
        return said
    return f'{said}, from <a href="#step-{step["parent_step"]}">{step["parent_step"]}</a>'


def _thumb(step: _ManifestStep) -> str:
    address = _address(step)
    if address:
        return f'<a class="thumb" href="{address}">{_image(step, lazy=True)}</a>\n'
    said = _WHY.get(step["error"] or "") or _WITHOUT_PICTURE.get(step["status"], _LOST)
    return f'<p class="thumb none">{said}</p>\n'


def _image(step: _ManifestStep, *, lazy: bool) -> str:
    picture, loading = step["picture"], ' loading="lazy"' if lazy else ""
    return (
        f'<img src="{_address(step)}" width="{picture["width"]}" height="{picture["height"]}" '
        f'alt="{escape(step["alt_text"])}"{loading} decoding="async">'
    )


def _address(step: _ManifestStep) -> str:
    """The path of the step's picture from the page; empty when there is none."""
    picture = step.get("picture")
    return escape(picture["file"] or "") if picture else ""


def _facts(step: _ManifestStep) -> Iterator[tuple[str, str]]:
    """The details of a step: pairs of a name and a `<dd>`."""
    yield "Prompt, as sent", _copy(step["prompt"])
    yield "As typed", _copy(step["text"])
    if step["negative"]:
        yield "Kept out", _copy(step["negative"])
    yield from _request(step["params"])
    yield "Seed", _copy(str(step["seed"]))
    tag = stored_tag(step["provider"], step["params"])
    yield "Painter", _plain(f"{step['model']} ({step['provider']}), {tag.words}")
    if step["picture"]:
        yield "Size", _plain(f"{step['picture']['width']} × {step['picture']['height']} pixels")
    if step["cost_micros"]:
        yield "Cost", _plain(money(step["cost_micros"]))
    if step["tries"] > 1:
        yield "Tries", _plain(str(step["tries"]))
    for name, key in (("Starts from", "source"), ("Mask", "mask")):
        if step[key] and step[key]["file"]:
            address = escape(step[key]["file"])
            yield name, f'<dd><a href="{address}">{address.rpartition("/")[2]}</a></dd>'
    yield "Asked", f"<dd>{_moment(step['times']['created'])}</dd>"
    took = "; ".join(_times(step))
    if took:
        yield "Times", _plain(took)


def _request(params: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    cast = [CastMember.from_json(member).shown for member in params.get("cast", ())]
    if cast:
        yield "In it", _plain(joined(cast))
    if params.get("style"):
        yield "Style", _plain(params["style"])
    if params.get("tier"):
        yield "Quality", _plain(params["tier"])
    strength = (params.get("plan") or params).get("strength")
    if strength is not None:
        yield "Strength", _plain(f"{strength:g}")
    mask = params.get("mask")
    if mask:
        yield "Painted over", _plain(mask["region"] or _MASKS.get(mask["kind"], "a part"))


def _times(step: _ManifestStep) -> Iterator[str]:
    times = step["times"]
    for start, end, said in (
        ("asked", "started", "waited"),
        ("started", "drawn", "drawn in"),
        ("drawn", "completed", "kept in"),
        ("completed", "posted", "posted in"),
    ):
        if not GenerationStatus(step["status"]).is_unfinished and times[start] and times[end]:
            passed = datetime.fromisoformat(times[end]) - datetime.fromisoformat(times[start])
            yield f"{said} {duration(passed.total_seconds())}"


def _plain(text: str) -> str:
    return f'<dd dir="auto">{escape(text)}</dd>'


def _copy(text: str) -> str:
    """A text that one tap selects as a whole."""
    return f'<dd class="copy" dir="auto">{escape(text)}</dd>'


def _moment(told: str) -> str:
    at = datetime.fromisoformat(told).astimezone(UTC)
    return f'<time datetime="{told}">{at.day} {at:%b %Y, %H:%M} UTC</time>'
