"""Replicate's API: predictions, lists of them, files. Every failure is one of our errors.

It uses the `replicate` package 1.0.7 to create predictions, with a transport of ours
(`transport`). Everything else is done without the package, for three reasons. It cannot read a
prediction that was `aborted`, nor a list with one. It reads an uploaded file only with fields
that the published document does not promise. And it fetches outputs with the key, which
`outputs` does not.
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

# A drawing that takes longer is cancelled, so that it costs nothing more. A machine that has to
# be started first can take minutes.
_CANCEL_AFTER_S = 20 * 60
_RETRY_AFTER_S = 5.0
_LONGEST_RETRY_AFTER_S = 3600.0
# What the package raises for an answer of another form. Pydantic's errors are ValueErrors.
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, RecursionError)
_KEY_REFUSED = (401, 402, 403)
# "Request timeout" and "too early". Like a 5xx these may pass.
_PASSES = (408, 425)

_T = TypeVar("_T")


@dataclass(frozen=True)
class PredictionPage:
    """A page of an account's predictions, newest first. `following` asks for the next page."""

    predictions: tuple[Json, ...]
    following: Json | None


class Api:
    """Replicate's API at one address, for any key.

    Raises KeyRetired, RateLimited, ProviderRefused, ProviderInvalid, ProviderGone and
    ProviderTransient. When no answer comes reading and cancelling are repeated once; creates and
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
        """Create a prediction and return it as it is then, which is usually `starting`.

        The fence is awaited right before the body is sent. Its error is raised here.
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
            # There is no prediction yet, so the model is what does not exist.
            raise ProviderInvalid(error.detail, ("model",)) from error
        finally:
            fencing.reset(before)
        created: Json = prediction.dict()
        return created

    async def prediction(self, key: Key, prediction_id: str) -> Json:
        """The prediction. Raises ProviderGone when the key's account has none with this id."""
        return await self._call(key, "GET", f"/predictions/{_checked(prediction_id)}")

    async def cancel(self, key: Key, prediction_id: str) -> Json:
        """Stop the prediction unless it ended, and return it."""
        return await self._call(key, "POST", f"/predictions/{_checked(prediction_id)}/cancel")

    async def page(self, key: Key, asked: Json) -> PredictionPage:
        """A page of the account's predictions. `asked` is a filter, or `following` of a page."""
        told = await self._call(key, "GET", "/predictions", params=asked)
        results = told.get("results")
        if not isinstance(results, list):
            raise ProviderTransient("a list of predictions without any results")
        predictions = tuple(each for each in results if isinstance(each, dict))
        following = told.get("next")
        return PredictionPage(predictions, _question(following) if following else None)

    async def upload(self, key: Key, content: bytes, *, name: str, mime: str) -> str:
        """Upload a file for a day, and return the address at which models can fetch it."""
        sent = {"content": (name, content, mime)}
        told = await self._call_once(key, "POST", "/files", files=sent)
        urls = told.get("urls")
        address = urls.get("get") if isinstance(urls, dict) else None
        if not isinstance(address, str) or not address:
            raise ProviderTransient("a file without an address")
        return address

    async def account(self, key: Key) -> str:
        """Replicate's name of the key's account."""
        return str((await self._call(key, "GET", "/account")).get("username", ""))

    async def schema(self, key: Key, reference: str) -> Json:
        """The input schema that the model publishes now. Raises ProviderGone if there is none.

        The reference is `owner/name`, a version of it, or a deployment, which runs a version.
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
        """Close the connections."""
        await self._beside.aclose()

    async def _call(self, key: Key, method: str, path: str, **asked: Any) -> Json:
        """The answer to a call, which is sent at most twice."""
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
            # As a header, because without a token the package takes one from the environment.
            headers = {"Authorization": f"Bearer {key.token}"}
            client = Client(base_url=self._base_url, transport=self._wire, headers=headers)
            self._clients[key.name] = client
        return client


def _question(address: object) -> Json | None:
    """The query of an address. Only this part is used: the host could be a foreign one."""
    try:
        return dict(httpx.URL(str(address)).params) or None
    except httpx.InvalidURL as error:
        raise ProviderTransient("a list that goes on at no address") from error


def _checked(prediction_id: str) -> str:
    """The id, for use in an address. Raises ProviderGone for a text that is no id."""
    if not re.fullmatch(r"[\w-]+", prediction_id):
        raise ProviderGone(f"no id of a prediction: {prediction_id!r}")
    return prediction_id


async def _await_answer(asking: Awaitable[_T]) -> _T:
    """The answer. Every failure is raised as one of our errors."""
    try:
        return await asking
    except Refused as refused:
        raise _failure(refused) from refused
    except httpx.HTTPError as error:
        raise ProviderTransient(f"{type(error).__name__}: {error}") from error
    except _UNREADABLE as error:
        # Not the text of the error, which repeats what was sent.
        raise ProviderTransient(
            f"an answer that cannot be read ({type(error).__name__})"
        ) from error


def is_refusal(said: str) -> bool:
    """Whether the text comes from a model's own safety check. The servers add the code E005."""
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
    """The status and the text of the refusal, in one line."""
    words = [refused.told.get("title"), refused.told.get("detail")]
    told = ": ".join(" ".join(each.split()) for each in words if isinstance(each, str))
    return f"{refused.status} {told}".strip()


def _retry_after_s(refused: Refused) -> float:
    for told in (refused.told.get("retry_after"), refused.retry_after):
        if re.fullmatch(r"\d+(\.\d+)?", str(told)):
            return min(float(str(told)), _LONGEST_RETRY_AFTER_S)
    return _RETRY_AFTER_S


def _fields(told: Json) -> tuple[str, ...]:
    """The names of the inputs that are wrong."""
    faults = told.get("invalid_fields")
    listed = faults if isinstance(faults, list) else []
    named = [each.get("field") for each in listed if isinstance(each, dict)]
    return tuple(each.removeprefix("input.") for each in named if isinstance(each, str))
