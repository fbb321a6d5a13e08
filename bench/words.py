"""How long it takes to check people's words."""

from bench.measure import Result, summary, timed
from studio.rules.moderation.judging import Moderation

_TEXT = (
    "A weary knight kneels in the ruins of the chapel, blood on her gauntlets, while the "
    "dragon's last ember glows behind the broken window. "
)


def measure() -> list[Result]:
    """A thousand characters against every list."""
    moderation = Moderation()
    moderation.warm()
    text = (_TEXT * 8)[:1000]
    return [
        summary("moderation, 1,000 characters", timed(lambda: moderation.check(text), times=200))
    ]
