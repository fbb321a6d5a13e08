"""Whose turn it is: each job gets a tag, as in start-time fair queueing.

A tag is a virtual start time. Within a tier the job with the lowest tag goes first. A member
without waiting jobs starts at the tier's current time. A member with ten waiting jobs starts
behind these. So many requests of one member delay that member alone.
"""

TAG_PER_PICTURE = 1000


def fair_tag(*, tier_now: int | None, own_last: int | None, own_last_pictures: int) -> int:
    """The tag of a member's next job.

    `tier_now` is the lowest tag of the tier's unfinished jobs, `own_last` the highest of the
    member's own. Each is None when there is no such job.
    """
    start = tier_now or 0
    if own_last is None:
        return start
    return max(start, own_last + own_last_pictures * TAG_PER_PICTURE)
