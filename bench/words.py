"""How long moderation takes to check words."""

from bench.measure import Measurement, summarise, time_calls
from studio.rules.moderation.judging import Moderation

_TEXT = (
    "A weary knight kneels in the ruins of the chapel, blood on her gauntlets, while the "
    "dragon's last ember glows behind the broken window. "
)


def measure() -> list[Measurement]:
    """A thousand characters, checked against every list."""
    moderation = Moderation()
    moderation.warm()
    text = (_TEXT * 8)[:1000]
    return [
        summarise(
            "moderation, 1,000 characters", time_calls(lambda: moderation.check(text), times=200)
        )
    ]
