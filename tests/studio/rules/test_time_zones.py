"""Time zones are found as people name them: by city, country, abbreviation or hours from UTC."""

from zoneinfo import ZoneInfo

import pytest

from studio.rules.time_zones import read_zone, suggest_zones
from studio.services.queue.time_zones import time_zones

ZONES = time_zones()

READ = [
    # what is typed, the zone
    ("Europe/Helsinki", "Europe/Helsinki"),
    ("europe/helsinki", "Europe/Helsinki"),
    (" Europe / Helsinki ", "Europe/Helsinki"),
    ("helsinki", "Europe/Helsinki"),
    ("Finland", "Europe/Helsinki"),
    ("suomi", "Europe/Helsinki"),
    ("New York", "America/New_York"),
    ("new_york", "America/New_York"),
    ("america/new york", "America/New_York"),
    ("São Paulo", "America/Sao_Paulo"),
    ("sao paulo", "America/Sao_Paulo"),
    ("Zürich", "Europe/Zurich"),
    ("buenos aires", "America/Argentina/Buenos_Aires"),
    ("JAPAN", "Asia/Tokyo"),
    ("Munich", "Europe/Berlin"),
    ("München", "Europe/Berlin"),
    ("Wien", "Europe/Vienna"),
    ("uk", "Europe/London"),
    ("PST", "America/Los_Angeles"),
    ("CET", "Europe/Berlin"),
    ("EST", "America/New_York"),
    ("utc", "UTC"),
    ("GMT", "UTC"),
    ("US/Pacific", "US/Pacific"),  # an old name that works
    ("Asia/Calcutta", "Asia/Calcutta"),
    ("Etc/GMT-2", "Etc/GMT-2"),
    ("germany", None),  # two zones: they are suggested
    ("USA", None),
    ("Australia", None),
    ("Middle-earth", None),
    ("Factory", None),  # no place
    ("localtime", None),  # the zone of the bot's machine
    ("posix/Europe/Helsinki", None),
    ("../../etc/passwd", None),
    ("", None),
    ("  ", None),
    ("x" * 4000, None),
]


@pytest.mark.parametrize(("typed", "zone"), READ, ids=[str(typed)[:30] for typed, _ in READ])
def test_a_zone_is_read_as_people_name_it(typed: str, zone: str | None) -> None:
    assert read_zone(typed, ZONES) == zone


SUGGESTED = [
    # what is typed, the zone that is offered first
    ("Helsinky", "Europe/Helsinki"),
    ("helsink", "Europe/Helsinki"),
    ("Berln", "Europe/Berlin"),
    ("Europe/Berln", "Europe/Berlin"),
    ("Germany", "Europe/Berlin"),
    ("germny", "Europe/Berlin"),
    ("USA", "America/New_York"),
    ("United States", "America/New_York"),
    ("Australia", "Australia/Sydney"),
    ("Pacific/Aukland", "Pacific/Auckland"),
    ("los angelos", "America/Los_Angeles"),
    ("UTC+2", "Europe/Helsinki"),
    ("gmt +2", "Europe/Helsinki"),
    ("+2", "Europe/Helsinki"),
    ("UTC+5:30", "Asia/Kolkata"),
    ("UTC-8", "America/Los_Angeles"),
    ("UTC\u22128", "America/Los_Angeles"),  # a real minus
    ("UTC+1", "Europe/Berlin"),
    ("san fran", "America/Los_Angeles"),
    ("Swizerland", "Europe/Zurich"),
]


@pytest.mark.parametrize(("typed", "first"), SUGGESTED)
def test_the_most_likely_zone_is_offered_first(typed: str, first: str) -> None:
    assert suggest_zones(typed, ZONES, limit=25)[0] == first


@pytest.mark.parametrize("typed", ["Middle-earth/*Shire*", "UTC+99", "🙂", "q" * 100, "+"])
def test_nothing_is_offered_for_what_is_like_no_zone(typed: str) -> None:
    assert suggest_zones(typed, ZONES, limit=25) == []


def test_before_anything_is_typed_zones_around_the_world_are_offered() -> None:
    offered = suggest_zones("", ZONES, limit=25)
    assert len(offered) == 25
    assert len({zone.partition("/")[0] for zone in offered}) >= 5


def test_every_offered_zone_is_read_back_and_exists() -> None:
    for zone in ZONES.countries:
        assert read_zone(zone, ZONES) == zone
        assert ZoneInfo(zone).key == zone


def test_only_zones_of_the_tables_are_accepted() -> None:
    assert {"UTC", "Europe/Kyiv", "Europe/Kiev", "CET"} <= ZONES.names
    assert not {"localtime", "Factory", "posixrules"} & ZONES.names
