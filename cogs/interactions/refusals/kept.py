"""Keeps refused requests, so that their buttons can open a form with what was typed."""

from collections.abc import Callable
from dataclasses import dataclass

from discord import ui

from cogs.components.layout import Card
from studio.errors import NotYours, WordsForgotten

_KEPT = 1000


@dataclass(frozen=True)
class RefusedRequest:
    """A refused request of one person. `open_form` builds a form that is filled with its words.

    `why` builds the private card that says why, for a request that was answered before others.
    """

    user_id: int
    open_form: Callable[[], ui.Modal]
    why: Callable[[], Card] | None = None


class RefusedRequests:
    """The newest refused requests, each by the id of its interaction or message.

    They are in memory only, because refused words are stored nowhere. After a restart they are
    forgotten.
    """

    def __init__(self) -> None:
        self._requests: dict[int, RefusedRequest] = {}

    def keep(self, request_id: int, request: RefusedRequest) -> None:
        """Keep the request; the oldest one is forgotten when there are too many."""
        self._requests.pop(request_id, None)
        if len(self._requests) >= _KEPT:
            self._requests.pop(next(iter(self._requests)))
        self._requests[request_id] = request

    def get(self, request_id: int, *, user_id: int) -> RefusedRequest:
        """The person's request. Raises WordsForgotten, and NotYours for one of somebody else."""
        request = self._requests.get(request_id)
        if request is None:
            raise WordsForgotten
        if request.user_id != user_id:
            raise NotYours("see this", owner_only=True)
        return request

    def forget(self) -> None:
        """Forget all requests."""
        self._requests.clear()
