"""Replicate's API: predictions, lists of them, files; every failure typed.

Built on the `replicate` package 1.0.7. Its way to create is right once the wire below it is ours
(`transport`). Everything else goes beside it: it reads no prediction that was `aborted`, and a list
with one in it not at all; an uploaded file it reads only with fields that the published document
does not promise; and outputs it fetches with the key (`outputs` does not).
"""

import re
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
from replicate.client import Client

from studio.errors import (
    KeyRetired,
    ProviderError,
    ProviderGone,
    ProviderInvalid,
    ProviderRefused,
    ProviderTransient,
    RateLimited,
)
from studio.providers.base import Fence, no_fence
from studio.providers.replicate.keys import Key
from studio.providers.replicate.transport import Refused, Wire, fencing

Json = Mapping[str, Any]

DEPLOYMENT = "deployment:"
"""How the reference of a deployment begins; `owner/name` follows."""

# A drawing that takes longer is not waited for any more, and should not cost either. Machines
# that have to be started first can take minutes.
_CANCEL_AFTER_S = 20 * 60
_RETRY_AFTER_S = 5.0
_LONGEST_RETRY_AFTER_S = 3600.0
# The package is not made for its answers to be otherwise: pydantic's errors are ValueErrors.
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, RecursionError)
_KEY_REFUSED = (401, 402, 403)
# "Too early" and "request timeout" pass, as every 5xx does.
_PASSES = (408, 425)

_T = TypeVar("_T")


@dataclass(frozen=True)
class PredictionPage:
    """Some of an account's predictions, newest first; `following` asks for the next, if any."""

    predictions: tuple[Json, ...]
    following: Json | None


class Api:
    """Replicate's API at one address, for whatever key.

    Raises KeyRetired, RateLimited, ProviderRefused, ProviderInvalid, ProviderGone and
    ProviderTransient. Reading and cancelling are asked again once when no answer came; creates and
    uploads never are.
    """

    def __init__(self, base_url: str, *, timeout_s: float) -> None:
        self._base_url = base_url.rstrip("/")
        self._wire = Wire(self._base_url, timeout_s=timeout_s, cancel_after_s=_CANCEL_AFTER_S)
        self._beside = httpx.AsyncClient(
            base_url=f"{self._base_url}/v1", transport=self._wire, trust_env=False
        )
        self._clients: dict[str, Client] = {}

    async def create(
        self,
        key: Key,
        *,
        reference: str,
        official: bool,
        inputs: Json,
        webhook: str | None,
        fence: Fence = no_fence,
    ) -> Json:
        """Ask for a prediction, which is told as it is then: starting, as a rule.

        What the fence raises comes out; it is awaited when all that is left is to send.
        """
        client = self._client(key)
        told: dict[str, Any] = {"input": dict(inputs)}
        if webhook:
            told |= {"webhook": webhook, "webhook_events_filter": ["completed"]}
        if reference.startswith(DEPLOYMENT):
            name = reference.removeprefix(DEPLOYMENT)
            making = client.deployments.predictions.async_create(deployment=name, **told)
        elif official:
            making = client.models.predictions.async_create(model=reference, **told)
        else:
            making = client.predictions.async_create(version=reference, **told)
        before = fencing.set(fence)
        try:
            prediction = await _await_answer(making)
        except ProviderGone as error:
            # There is no drawing yet that could be gone: it is the model that is not there.
            raise ProviderInvalid(error.detail, ("model",)) from error
        finally:
            fencing.reset(before)
        created: Json = prediction.dict()
        return created

    async def prediction(self, key: Key, prediction_id: str) -> Json:
        """How it stands. Raises ProviderGone when the key's account has none of that id."""
        return await self._call(key, "GET", f"/predictions/{_checked(prediction_id)}")

    async def cancel(self, key: Key, prediction_id: str) -> Json:
        """Stop it, unless it ended; how it stands then."""
        return await self._call(key, "POST", f"/predictions/{_checked(prediction_id)}/cancel")

    async def page(self, key: Key, asked: Json) -> PredictionPage:
        """Some of the account's predictions. `asked` is what to filter by, or `following`."""
        told = await self._call(key, "GET", "/predictions", params=asked)
        results = told.get("results")
        if not isinstance(results, list):
            raise ProviderTransient("a list of predictions without any results")
        predictions = tuple(each for each in results if isinstance(each, dict))
        following = told.get("next")
        return PredictionPage(predictions, _question(following) if following else None)

    async def upload(self, key: Key, content: bytes, *, name: str, mime: str) -> str:
        """Keep a file for a day; the address at which models can get it."""
        sent = {"content": (name, content, mime)}
        told = await self._call_once(key, "POST", "/files", files=sent)
        urls = told.get("urls")
        address = urls.get("get") if isinstance(urls, dict) else None
        if not isinstance(address, str) or not address:
            raise ProviderTransient("a file without an address")
        return address

    async def account(self, key: Key) -> str:
        """The name that Replicate knows the key's account by."""
        return str((await self._call(key, "GET", "/account")).get("username", ""))

    async def schema(self, key: Key, reference: str) -> Json:
        """The input schema that a model publishes now: `owner/name`, one version of it, or what
        a deployment runs.

        Raises ProviderGone when there is no such model, version or deployment.
        """
        if reference.startswith(DEPLOYMENT):
            reference = await self._find_deployed(key, reference.removeprefix(DEPLOYMENT))
        name, _, version = reference.partition(":")
        path = f"/models/{name}/versions/{version}" if version else f"/models/{name}"
        told = await self._call(key, "GET", path)
        found = told if version else told.get("latest_version")
        schema = found.get("openapi_schema") if isinstance(found, dict) else None
        if not isinstance(schema, dict):
            raise ProviderGone(f"{reference} publishes no schema")
        return schema

    async def _find_deployed(self, key: Key, name: str) -> str:
        """The model and version that a deployment runs, `owner/name:version`."""
        release = (await self._call(key, "GET", f"/deployments/{name}")).get("current_release")
        told = release if isinstance(release, dict) else {}
        parts = [str(told.get(each) or "") for each in ("model", "version")]
        if not all(parts):
            raise ProviderGone(f"the deployment {name} runs nothing")
        return ":".join(parts)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._beside.aclose()

    async def _call(self, key: Key, method: str, path: str, **asked: Any) -> Json:
        """What is told of something; asked twice at most."""
        try:
            return await self._call_once(key, method, path, **asked)
        except ProviderTransient:
            return await self._call_once(key, method, path, **asked)

    async def _call_once(self, key: Key, method: str, path: str, **asked: Any) -> Json:
        headers = {"Authorization": f"Bearer {key.token}"}
        return await _await_answer(self._object(method, path, headers=headers, **asked))

    async def _object(self, method: str, path: str, **asked: Any) -> Json:
        answer = await self._beside.request(method, path, **asked)
        told = answer.json()
        if not answer.is_success or not isinstance(told, dict):
            raise TypeError("no object, or one that leads elsewhere")
        return told

    def _client(self, key: Key) -> Client:
        client = self._clients.get(key.name)
        if client is None:
            # The header and not the token: without one the package asks the environment.
            headers = {"Authorization": f"Bearer {key.token}"}
            client = Client(base_url=self._base_url, transport=self._wire, headers=headers)
            self._clients[key.name] = client
        return client


def _question(address: object) -> Json | None:
    """What an address of the API asks: all of it that is used, for it could lead a key away."""
    try:
        return dict(httpx.URL(str(address)).params) or None
    except httpx.InvalidURL as error:
        raise ProviderTransient("a list that goes on at no address") from error


def _checked(prediction_id: str) -> str:
    """The id, which becomes a part of an address. Raises ProviderGone for what is none."""
    if not re.fullmatch(r"[\w-]+", prediction_id):
        raise ProviderGone(f"no id of a prediction: {prediction_id!r}")
    return prediction_id


async def _await_answer(asking: Awaitable[_T]) -> _T:
    """The answer; every way in which there is none as one of our errors."""
    try:
        return await asking
    except Refused as refused:
        raise _failure(refused) from refused
    except httpx.HTTPError as error:
        raise ProviderTransient(f"{type(error).__name__}: {error}") from error
    except _UNREADABLE as error:
        # Not its text, which repeats what was sent.
        raise ProviderTransient(
            f"an answer that cannot be read ({type(error).__name__})"
        ) from error


def is_refusal(said: str) -> bool:
    """Whether a model's own safety check speaks; the servers add the code E005."""
    return re.search(r"NSFW|flagged as sensitive|\bE005\b", said, re.IGNORECASE) is not None


def _failure(refused: Refused) -> ProviderError:
    status, said = refused.status, _said(refused)
    if status in _KEY_REFUSED:
        return KeyRetired(said)
    if status == 429:
        return RateLimited(said, _retry_after_s(refused))
    if status in (404, 410):
        return ProviderGone(said)
    if status >= 500 or status in _PASSES:
        return ProviderTransient(said)
    if is_refusal(said):
        return ProviderRefused(said)
    return ProviderInvalid(said, _fields(refused.told))


def _said(refused: Refused) -> str:
    """The status and what was said with it, in one line."""
    words = [refused.told.get("title"), refused.told.get("detail")]
    told = ": ".join(" ".join(each.split()) for each in words if isinstance(each, str))
    return f"{refused.status} {told}".strip()


def _retry_after_s(refused: Refused) -> float:
    for told in (refused.told.get("retry_after"), refused.retry_after):
        if re.fullmatch(r"\d+(\.\d+)?", str(told)):
            return min(float(str(told)), _LONGEST_RETRY_AFTER_S)
    return _RETRY_AFTER_S


def _fields(told: Json) -> tuple[str, ...]:
    """The inputs that are wrong, by name."""
    faults = told.get("invalid_fields")
    listed = faults if isinstance(faults, list) else []
    named = [each.get("field") for each in listed if isinstance(each, dict)]
    return tuple(each.removeprefix("input.") for each in named if isinstance(each, str))
