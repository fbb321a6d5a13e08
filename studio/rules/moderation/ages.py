"""Ages under 18 in a text."""

import re
from collections.abc import Iterator

from studio.rules.moderation.lexicon import spanning
from studio.rules.moderation.reading import FoldedText
from studio.rules.moderation.strictness import Rule, RuleHit

_NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen"
)
_AGE = re.compile(
    rf"\b(?:(?P<years>1?[0-9]|{'|'.join(_NUMBERS.split())})[\s-]*"
    r"(?:(?:years?|yrs?)[\s-]*olds?\b|y[\s/.]?o\b)"
    r"|(?:aged?|age of|turned|turning)[\s:]*(?P<age>1?[0-9])\b(?!\s*(?:years? )?(?:ago|hundred)))"
)
_GROWN_UP = 18


def young_ages(reading: FoldedText) -> Iterator[RuleHit]:
    """The ages under 18 that the text names."""
    for match in _AGE.finditer(reading.folded):
        age = match["years"] or match["age"]
        if age.isdigit() and int(age) >= _GROWN_UP:
            continue
        yield spanning(reading, match.start(), match.end(), Rule.MINOR)
