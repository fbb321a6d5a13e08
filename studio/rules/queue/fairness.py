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
