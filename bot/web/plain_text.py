"""Turns sentences that were written for Discord into plain text for web pages."""

import re


def without_markdown(words: str) -> str:
    """The sentence without Discord's markdown and without timestamps, which only Discord shows."""
    words = re.sub(r"(?:(?<!\s)\s++)?\(?<t:-?\d+(?::\w)?>\)?", "", words)
    return re.sub(r"\\(.)|\*+|`+|\|\||__|~~", lambda found: found[1] or "", words)
