"""The words that `studio.rules.moderation.judging` knows, one subject a file."""

import importlib.resources
import importlib.util


def entries(name: str) -> tuple[str, ...]:
    """The entries of `<name>.txt`. Commas and line ends separate them, `#` begins a comment."""
    text = importlib.resources.files(__name__).joinpath(f"{name}.txt").read_text("utf-8")
    lines = (line.partition("#")[0] for line in text.splitlines())
    found = (entry.strip() for line in lines for entry in line.split(","))
    return tuple(entry for entry in found if entry)


def companions() -> dict[str, frozenset[str]]:
    """For each word the neighbours that make it harmless: naked → blade, sword, …

    A neighbour such as `~in` may stand between the word and another neighbour.
    """
    text = importlib.resources.files(__name__).joinpath("companions.txt").read_text("utf-8")
    found: dict[str, frozenset[str]] = {}
    for line in text.splitlines():
        words, _, neighbours = line.partition("#")[0].partition(":")
        for word in filter(None, map(str.strip, words.split(","))):
            found[word] = found.get(word, frozenset()).union(neighbours.split())
    return found


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
