"""Whose turn it is: start-time fair tags between people, and ageing between tiers.

A job's tag is a virtual start time. Within a tier the lowest tag goes first; somebody
with nothing waiting starts at the tier's present time, somebody with ten jobs waiting
queues up behind his own. So a flood delays the flooder.
"""

TAG_PER_PICTURE = 1000
PAID, FREE = 0, 1


def fair_tag(*, tier_now: int | None, own_last: int | None, own_last_pictures: int) -> int:
    """The tag of a person's next job.

    `tier_now` is the lowest tag of any unfinished job of the tier, `own_last` the
    person's highest there; None where there is none.
    """
    start = tier_now or 0
    if own_last is None:
        return start
    return max(start, own_last + own_last_pictures * TAG_PER_PICTURE)


def expected_wait_s(
    *, ahead: int, slots: int, typical_s: float, per_minute: float | None = None
) -> float:
    """How long until a job with that many before it starts, in seconds.

    `per_minute`: how many the provider lets us ask for; None: as many as there are slots for.
    """
    by_slots = (ahead // max(slots, 1)) * typical_s if ahead >= slots else 0.0
    # What it lets us ask for at once is about a tenth of it.
    by_limit = max(0.0, ahead - per_minute / 10) * 60 / per_minute if per_minute else 0.0
    return max(by_slots, by_limit)
