"""Finds a prediction whose answer was lost, in the lists of all accounts."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog

from studio.errors import KeyRetired
from studio.providers.base import Handle
from studio.providers.catalogue.models import Model
from studio.providers.replicate.api import Api, Json
from studio.providers.replicate.calls import Calls
from studio.providers.replicate.files import without_pictures
from studio.providers.replicate.predictions import is_of_model

# Replicate's clock may be a little behind ours.
_BEFORE = timedelta(seconds=5)

log = structlog.get_logger()


async def find(
    api: Api, calls: Calls, model: Model, inputs: Mapping[str, Any], *, since: datetime
) -> list[Handle]:
    """The predictions with these inputs, created after `since` in any account, oldest first.

    Pictures among the inputs are not compared: their addresses differ each time, and lists may
    leave them out. An account that refuses all our keys is left out.
    """
    search = _Search(model, inputs, since - _BEFORE)
    found: list[tuple[datetime, Handle]] = []
    for account, key_name in calls.accounts().items():
        try:
            # Only the list knows the order of those created in the same moment.
            found += reversed(await search.of(api, calls, key_name))
        except KeyRetired as refused:
            log.warning("an account cannot be searched", account=account, reason=refused.detail)
    return [handle for _, handle in sorted(found, key=lambda each: each[0])]


class _Search:
    def __init__(self, model: Model, inputs: Mapping[str, Any], after: datetime) -> None:
        self._model = model
        self._inputs = without_pictures(inputs)
        self._pictures = inputs.keys() - self._inputs.keys()
        self._after = after

    async def of(self, api: Api, calls: Calls, key_name: str) -> list[tuple[datetime, Handle]]:
        """The predictions of one account with the moment of each, the newest first."""
        found: list[tuple[datetime, Handle]] = []
        asked: Json | None = {"created_after": _written(self._after)}
        while asked is not None:
            page = await calls.of(key_name, partial(api.page, asked=asked))
            for told in page.predictions:
                made_at = _moment(told.get("created_at"))
                if made_at and made_at < self._after:
                    return found
                if self._is_like(told):
                    found.append((made_at or self._after, Handle(str(told["id"]), key_name)))
            # Otherwise a page that names itself as the next one would never end.
            asked = page.following if page.following != asked else None
        return found

    def _is_like(self, told: Json) -> bool:
        given = told.get("input")
        if (
            not is_of_model(self._model, told)
            or not told.get("id")
            or not isinstance(given, Mapping)
        ):
            return False
        compared = {name: each for name, each in given.items() if name not in self._pictures}
        return compared == self._inputs


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _moment(told: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(told))
    except ValueError:
        return None
    return moment if moment.tzinfo else None
