"""Sentences written for Discord, shown on pages."""

import re


def without_markdown(words: str) -> str:
    """A sentence meant for Discord as plain text, without the times that only Discord shows."""
    words = re.sub(r"\s*\(?<t:-?\d+(?::\w)?>\)?", "", words)
    return re.sub(r"\\(.)|\*+|`+|\|\||__|~~", lambda found: found[1] or "", words)
