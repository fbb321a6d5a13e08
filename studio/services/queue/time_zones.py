"""The time zones that a server can choose, read from the tables of the package tzdata."""

from functools import cache
from importlib.resources import files

from studio.rules.time_zones import TimeZones


@cache
def time_zones() -> TimeZones:
    """All time zones. The first call reads three small files: make it in a thread."""
    tables = files("tzdata") / "zoneinfo"
    countries = dict(_rows((tables / "iso3166.tab").read_text("utf-8")))
    zones = {
        zone: countries[code]
        for code, _, zone in _rows((tables / "zone.tab").read_text("utf-8"), columns=3)
    }
    names = (files("tzdata") / "zones").read_text("utf-8").split()
    # The name of no place: it says that nobody chose a zone.
    usable = frozenset(names) - {"Factory"}
    return TimeZones({"UTC": "", **zones}, usable)


def _rows(table: str, *, columns: int = 2) -> list[list[str]]:
    lines = (line for line in table.splitlines() if line and not line.startswith("#"))
    return [line.split("\t")[:columns] for line in lines]
