"""How long moderation takes to check words."""

from bench.measure import Measurement, summarise, time_calls
from studio.rules.moderation.judging import GameWords, Moderation
from studio.rules.moderation.themes import THEMES_LIMIT

_TEXT = (
    "A weary knight kneels in the ruins of the chapel, blood on her gauntlets, while the "
    "dragon's last ember glows behind the broken window. "
)
_OWN_WORDS = 200


def measure() -> list[Measurement]:
    """A thousand characters, checked against every list.

    The second row has as many words of its own as a server and a game may have.
    """
    moderation = Moderation()
    moderation.warm()
    text = (_TEXT * 8)[:1000]
    blocked = frozenset(f"forbidden{number}" for number in range(_OWN_WORDS))
    game = GameWords(
        lines=frozenset(f"lasting harm {number}" for number in range(THEMES_LIMIT)),
        veils=frozenset(f"veiled theme {number}" for number in range(THEMES_LIMIT)),
        names=tuple(f"Character {number}" for number in range(10)),
    )
    usual = time_calls(lambda: moderation.check(text), times=200)
    full = time_calls(
        lambda: moderation.check(text, blocked=blocked, allowed=blocked, game=game), times=200
    )
    return [
        summarise("moderation, 1,000 characters", usual),
        summarise("moderation, 1,000 characters, full lists of server and game", full),
    ]
