"""The names of settings in a reply, and what a name that is none of them may mean."""

from collections.abc import Mapping

from studio.errors import UnknownSetting
from studio.rules.text import closest

# Names that other bots give to our settings.
_ELSEWHERE = {
    "exclude": "no",
    "format": "aspect",
    "iw": "strength",
    "n": "count",
    "negative": "no",
    "number": "count",
    "q": "quality",
    "s": "strength",
    "shape": "aspect",
    "size": "aspect",
    "sref": "style",
    "weight": "strength",
}


def unknown_setting(name: str, settings: Mapping[str, str]) -> UnknownSetting:
    """The refusal of a name. `settings` has each setting's name by the names that are read."""
    known = tuple(dict.fromkeys(settings.values()))
    meant = _ELSEWHERE.get(name.casefold())
    if meant is None:
        meant = next((settings[near] for near in closest(name, settings, n=1)), None)
    return UnknownSetting(name, known, (meant,) if meant else ())
