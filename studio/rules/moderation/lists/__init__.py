"""The words that `studio.rules.moderation.judging` knows, one subject a file."""

import importlib.resources
import importlib.util
from collections.abc import Iterator
from functools import cache
from itertools import product


def entries(name: str) -> tuple[str, ...]:
    """The entries of `<name>.txt`. Commas and line ends separate them, `#` begins a comment.

    `cut/cuts a wrist` is two entries.
    """
    text = importlib.resources.files(__name__).joinpath(f"{name}.txt").read_text("utf-8")
    lines = (line.partition("#")[0] for line in text.splitlines())
    found = (entry.split() for line in lines for entry in line.split(","))
    return tuple(" ".join(words) for entry in found if entry for words in _alternatives(entry))


def _alternatives(words: list[str]) -> Iterator[tuple[str, ...]]:
    return product(*(word.split("/") for word in words))


@cache
def companions(sign: str) -> dict[str, frozenset[str]]:
    """For each word the neighbours that make it harmless: naked → blade, sword, …

    The signs are `>` for neighbours behind the word, `<` for those before it, and `=` for what it
    may be said of. A neighbour such as `~in` may stand between the word and another neighbour.
    """
    found: dict[str, frozenset[str]] = {}
    for words, neighbours in _halves_of_lines("companions", sign):
        for word in filter(None, map(str.strip, words.split(","))):
            both = found.get(word, frozenset()).union(neighbours.split())
            # A phrase is also found when it is written as one word.
            found[word] = found[word.replace(" ", "")] = both
    return found


def parts(name: str) -> dict[str, str]:
    """The entries of `<name>.txt`, each with the word that stands before the colon of its line."""
    return {
        " ".join(words): part
        for part, line in _halves_of_lines(name)
        for entry in line.split(",")
        if entry.strip()
        for words in _alternatives(entry.split())
    }


@cache
def groups(name: str) -> dict[str, frozenset[str]]:
    """The single words of `<name>.txt`, by the words that stand before the colon of their lines."""
    found: dict[str, frozenset[str]] = {}
    for group, words in _halves_of_lines(name):
        found[group] = found.get(group, frozenset()).union(words.split())
    return found


def _halves_of_lines(name: str, sign: str = ":") -> Iterator[tuple[str, str]]:
    """What stands before and behind the sign, in each line that has it."""
    text = importlib.resources.files(__name__).joinpath(f"{name}.txt").read_text("utf-8")
    for line in text.splitlines():
        before, _, behind = line.partition("#")[0].partition(sign)
        if behind:
            yield before.strip(), behind


def languages() -> tuple[str, ...]:
    """The codes of the languages that have a list of their own."""
    folder = importlib.resources.files(__name__).joinpath("languages")
    return tuple(sorted(file.name.removesuffix(".txt") for file in folder.iterdir()))


def language(code: str) -> dict[str, tuple[str, ...]]:
    """The entries of a language, by section. `nackt +e` is nackt and nackte, `desnud- +o` one."""
    text = importlib.resources.files(__name__).joinpath(f"languages/{code}.txt").read_text("utf-8")
    rows = (line.split(":", 1) for line in text.splitlines() if not line.startswith("#"))
    return {section: tuple(_inflected(words)) for section, words in rows}


def _inflected(words: str) -> Iterator[str]:
    for entry in words.split(","):
        stem, *endings = map(str.strip, entry.split("+"))
        if not stem.endswith("-"):
            yield stem
        yield from (stem.removesuffix("-") + ending for ending in endings)


def look_alikes() -> tuple[tuple[str, str], ...]:
    """The rows of `look_alikes.txt`: one or two Latin letters, and a character like them."""
    text = importlib.resources.files(__name__).joinpath("look_alikes.txt").read_text("utf-8")
    rows = (line.partition(": ") for line in text.splitlines() if not line.startswith("#"))
    return tuple((letters, char) for letters, _, chars in rows for char in chars)


def base_entries() -> tuple[str, ...]:
    """The words of better_profanity's list."""
    text = packaged("better_profanity", "profanity_wordlist.txt")
    lines = (line.strip() for line in text.splitlines())
    return tuple(line for line in lines if line)


def packaged(package: str, file: str) -> str:
    """The text of a file in another package.

    The package is not imported, because that would do work that is not needed here.
    """
    spec = importlib.util.find_spec(package)
    assert spec is not None, "a dependency of pyproject.toml"
    module = importlib.util.module_from_spec(spec)
    return importlib.resources.files(module).joinpath(file).read_text("utf-8")
