"""Time zones as people name them: by a city, a country, an abbreviation, or the hours from UTC."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz

from studio.rules.text import name_key

# No name of a zone, city or country is longer. Of a longer text nothing is read.
_READ_LIMIT = 60
_LEAST_RATIO = 70
# From this rank on a name is only similar.
_SIMILAR = 4.0

# Names that the official tables do not have. The first zone is the most likely one.
_ALSO_CALLED = {
    "America/Los_Angeles": (
        "pst, pdt, pt, usa, california, seattle, san francisco, portland, las vegas"
    ),
    "America/Denver": "mst, mdt, mt, usa, colorado, salt lake city",
    "America/Chicago": "cst, cdt, ct, usa, texas, houston, dallas, austin, new orleans",
    "America/New_York": "est, edt, et, usa, florida, washington, boston, miami, philadelphia",
    "America/Sao_Paulo": "brt, rio de janeiro, brasilia",
    "America/Toronto": "montreal, ottawa, quebec",
    "Asia/Kolkata": "ist, mumbai, bombay, delhi, new delhi, bangalore, chennai",
    "Asia/Seoul": "kst, south korea",
    "Asia/Shanghai": "beijing, peking, shenzhen, guangzhou",
    "Asia/Tokyo": "jst, osaka, kyoto, nippon",
    "Australia/Sydney": "aest, aedt, canberra",
    "Europe/Amsterdam": "holland, nederland, rotterdam",
    "Europe/Berlin": (
        "cet, cest, mez, mesz, deutschland, munich, münchen, hamburg, frankfurt, cologne, köln, "
        "stuttgart, leipzig"
    ),
    "Europe/Helsinki": "eet, eest, suomi, tampere, turku, espoo",
    "Europe/Istanbul": "turkiye, ankara, izmir",
    "Europe/Kyiv": "kiev, odesa, lviv",
    "Europe/London": (
        "bst, gb, uk, united kingdom, great britain, england, scotland, wales, manchester, "
        "edinburgh, glasgow, birmingham"
    ),
    "Europe/Madrid": "espana, barcelona, valencia, sevilla",
    "Europe/Moscow": "msk, saint petersburg, st petersburg",
    "Europe/Prague": "czech republic, praha",
    "Europe/Rome": "italia, roma, milan, milano, naples, turin",
    "Europe/Stockholm": "sverige, gothenburg, göteborg, malmö",
    "Europe/Vienna": "österreich, wien, graz, salzburg",
    "Europe/Warsaw": "polska, krakow, gdansk, warszawa",
    "Europe/Zurich": "schweiz, geneva, bern, basel",
    "Pacific/Auckland": "nzst, nzdt, wellington",
    "UTC": "gmt, universal time",
}
# A well-known zone for each number of hours from UTC, outside of summer time.
_BY_HOURS = {
    -10.0: "Pacific/Honolulu",
    -9.0: "America/Anchorage",
    -8.0: "America/Los_Angeles",
    -7.0: "America/Denver",
    -6.0: "America/Chicago",
    -5.0: "America/New_York",
    -4.0: "America/Halifax",
    -3.5: "America/St_Johns",
    -3.0: "America/Sao_Paulo",
    0.0: "Europe/London",
    1.0: "Europe/Berlin",
    2.0: "Europe/Helsinki",
    3.0: "Europe/Moscow",
    4.0: "Asia/Dubai",
    5.0: "Asia/Karachi",
    5.5: "Asia/Kolkata",
    6.0: "Asia/Dhaka",
    7.0: "Asia/Bangkok",
    8.0: "Asia/Singapore",
    9.0: "Asia/Tokyo",
    9.5: "Australia/Adelaide",
    10.0: "Australia/Sydney",
    12.0: "Pacific/Auckland",
}
_HOURS = re.compile(r"(?:utc|gmt)? ?([+-]) ?([0-9]{1,2})(?::?([0-9]{2}))?")
_BETWEEN_WORDS = re.compile(r"[\s_/,.]+")


@dataclass(frozen=True)
class TimeZones:
    """The time zones of the world.

    `countries` are the zones that are offered, each with the name of its country ("" for none), in
    the order of the official table. `names` are all that are accepted, old names too.
    """

    countries: Mapping[str, str]
    names: frozenset[str]

    @cached_property
    def by_key(self) -> Mapping[str, str]:
        """Each accepted zone by its name without case, accents and signs."""
        return {_key(name): name for name in sorted(self.names)}

    @cached_property
    def called(self) -> Mapping[str, tuple[str, ...]]:
        """The names of each offered zone: its city, its full name, its country, and others."""
        return {
            zone: tuple(
                dict.fromkeys(
                    (
                        _key(zone.rpartition("/")[2]),
                        _key(zone),
                        *filter(None, [_key(country)]),
                        *filter(None, map(_key, _ALSO_CALLED.get(zone, "").split(","))),
                    )
                )
            )
            for zone, country in self.countries.items()
        }


def read_zone(typed: str, zones: TimeZones) -> str | None:
    """The zone that a member named: `Europe/Helsinki`, `helsinki`, `Finland`.

    None for an unknown name, and for one that several zones have.
    """
    key = _key(typed)
    if not key:
        return None
    found = [zone for zone, names in zones.called.items() if key in names]
    if found:
        return found[0] if len(found) == 1 else None
    # An old name of a zone.
    return zones.by_key.get(key)


def suggest_zones(typed: str, zones: TimeZones, *, limit: int) -> list[str]:
    """The zones that a member may mean, the most likely first; none for words like no zone."""
    key = _key(typed)
    if not key:
        return _known([*_BY_HOURS.values(), *_ALSO_CALLED], zones)[:limit]
    hours = _HOURS.fullmatch(key)
    if hours is not None:
        return _known(_at_hours(hours), zones)[:limit]
    rated = [
        (rank, zone)
        for zone, names in zones.called.items()
        if (rank := _rank(key, names)) is not None
    ]
    # Of two that fit as well, one of a large city goes first; else the official table's order.
    rated.sort(key=lambda pair: (pair[0], pair[1] not in _ALSO_CALLED))
    if rated and rated[0][0] < _SIMILAR:
        rated = [pair for pair in rated if pair[0] < _SIMILAR]
    return [zone for _, zone in rated[:limit]]


def _rank(key: str, names: Iterable[str]) -> float | None:
    """How well the zone fits: the smaller the better; None when it does not fit."""
    best: float | None = None
    for name in names:
        rank = _rank_of_name(key, name)
        if rank is not None and (best is None or rank < best):
            best = rank
    return best


def _rank_of_name(key: str, name: str) -> float | None:
    if name == key:
        return 0.0
    if name.startswith(key):
        return 1.0
    if f" {key}" in name:
        return 2.0
    if len(key) > 2 and key in name:
        return 3.0
    ratio = fuzz.ratio(key, name, score_cutoff=_LEAST_RATIO)
    return _SIMILAR + 1 - ratio / 100 if ratio else None


def _at_hours(hours: re.Match[str]) -> list[str]:
    number = int(hours[2]) + int(hours[3] or 0) / 60
    zone = _BY_HOURS.get(number if hours[1] == "+" else -number)
    return [zone] if zone else []


def _known(found: Iterable[str], zones: TimeZones) -> list[str]:
    return [zone for zone in dict.fromkeys(found) if zone in zones.countries]


def _key(name: str) -> str:
    """The name in small letters without accents, its words separated by one blank."""
    plain = unicodedata.normalize("NFD", name_key(name[: 2 * _READ_LIMIT])[:_READ_LIMIT])
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return _BETWEEN_WORDS.sub(" ", letters.replace("\u2212", "-")).strip()
