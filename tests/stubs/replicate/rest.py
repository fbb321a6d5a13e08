"""The API of the stub of Replicate; this module itself creates predictions."""

import asyncio
import json
import re
from dataclasses import replace

from aiohttp import web

from tests.stubs.replicate.accounts import (
    Json,
    failure,
    invalid,
    invalid_fields,
    later,
    not_found,
)
from tests.stubs.replicate.chance import RandomFailures
from tests.stubs.replicate.models import HostedModel
from tests.stubs.replicate.predictions import CreateAnswer, Prediction, Script, Status, wait_for
from tests.stubs.replicate.reading import ReadRoutes
from tests.stubs.replicate.server import (
    ACCOUNT,
    RECORDED,
    ApiRequest,
    Handler,
    cut,
    json_answer,
)
from tests.stubs.replicate.webhooks import EVENTS

_BODY_KEYS = {"input", "stream", "webhook", "webhook_events_filter"}
_PREFER = re.compile(r"wait(?:=([1-9]|[1-5][0-9]|60))?")
_LONGEST_WAIT_S = 60.0
_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?")
_SHORTEST_LIFE_S = 5.0


class ReplicateRest(ReadRoutes):
    """Every route of the API, and how a create goes: as scripted, at random, or well."""

    def api_routes(self) -> list[tuple[str, str, Handler]]:
        model = "/models/{owner}/{name}"
        return [
            ("POST", "/predictions", self._create_by_version),
            ("POST", f"{model}/predictions", self._create_by_model),
            ("POST", "/deployments/{owner}/{name}/predictions", self._create_by_deployment),
            ("GET", "/predictions", self._list),
            ("GET", "/predictions/{id}", self._get),
            ("POST", "/predictions/{id}/cancel", self._cancel),
            ("GET", model, self._model),
            ("GET", f"{model}/versions", self._versions),
            ("GET", f"{model}/versions/{{version}}", self._version),
            ("GET", "/deployments/{owner}/{name}", self._deployment),
            ("GET", "/account", self._account),
            ("GET", "/webhooks/default/secret", self._webhook_secret),
            *self.files.routes(),
        ]

    def fail_share(self, share: float, *, seed: int) -> None:
        """From now on let a share of all calls fail, chosen by the seed; 0 ends it.

        A create is refused, gets no answer, fails later, or is accepted and its answer is lost.
        Other calls and fetches of outputs get 500, 502 or a cut connection. `chance.played`
        counts the failures.
        """
        self.chance = RandomFailures(share, seed=seed)
        self.call_chance = self.chance.call
        self.delivery.chance = self.chance.output

    def _script_for(self, given: Json) -> Script:
        for one in self._scripts:
            if one.times and one.prompt in str(given.get("prompt", "")):
                one.times -= 1
                return one.script
        failing = self.chance.create()
        if failing is None:
            return self.default_script
        return replace(
            self.default_script,
            error=failing.error,
            ends_as=failing.ends_as,
            answer=failing.answer,
        )

    async def _create_by_version(self, request: web.Request) -> web.StreamResponse:
        body = _checked_body(request[RECORDED], _BODY_KEYS | {"version"})
        if not isinstance(body.get("version"), str):
            raise invalid("version", "version is required", kind="required")
        found = self.catalogue.find(body["version"])
        if found is None:
            raise invalid("version", "Invalid version or not permitted")
        return await self._create(request, *found, body)

    async def _create_by_model(self, request: web.Request) -> web.StreamResponse:
        model = self._find_model(request)
        if not model.official:
            raise not_found()
        return await self._create(request, model, "hidden", _checked_body(request[RECORDED]))

    async def _create_by_deployment(self, request: web.Request) -> web.StreamResponse:
        deployment = f"{request.match_info['owner']}/{request.match_info['name']}"
        model = self.catalogue.models.get(self.deployments.get(deployment, ""))
        if model is None:
            raise not_found()
        body = _checked_body(request[RECORDED])
        return await self._create(request, model, model.version, body, deployment=deployment)

    async def _create(
        self,
        request: web.Request,
        model: HostedModel,
        version: str,
        body: Json,
        *,
        deployment: str | None = None,
    ) -> web.StreamResponse:
        seen, given = request[RECORDED], body["input"]
        wait_s = _wait_s(seen.headers.get("Prefer"))
        cancel_after_s = _life_s(seen.headers.get("Cancel-After"))
        faults = model.find_faults(given)
        if faults:
            raise invalid_fields(faults)
        self.unknown_inputs += [f"{model.name}: {name}" for name in model.unknown_names(given)]
        script = self._script_for(given)
        if script.answer is CreateAnswer.REFUSED:
            raise failure(500)
        if script.answer is CreateAnswer.NOT_TAKEN:
            return cut(request)
        prediction_id = self._new_id()
        prediction = Prediction(
            id=prediction_id,
            account=request[ACCOUNT].name,
            token=seen.token or "",
            model=model.name,
            version=version,
            input=given,
            script=script,
            created_at=self.clock.now(),
            drawn=self._drawn(prediction_id, model, given, script),
            deployment=deployment,
            cancel_after_s=cancel_after_s,
            webhook=body.get("webhook"),
            webhook_events=tuple(body.get("webhook_events_filter") or EVENTS),
        )
        self.predictions[prediction.id] = prediction
        self.tell_waiters()
        if prediction.webhook:
            self._follow(prediction)
        return await self._answer_to_create(request, prediction, wait_s)

    async def _answer_to_create(
        self, request: web.Request, prediction: Prediction, wait_s: float | None
    ) -> web.StreamResponse:
        script = prediction.script
        if script.answer_after_s:
            await self.clock.sleep(script.answer_after_s)
        if script.answer is CreateAnswer.LOST:
            return cut(request)
        if script.answer is CreateAnswer.HELD:
            await self._released.wait()
            return cut(request)
        if script.answer is CreateAnswer.BAD_GATEWAY:
            raise failure(502)
        if script.answer is CreateAnswer.TORN:
            whole = json.dumps(self._told(prediction, as_created=True))
            torn = whole[: len(whole) // 2].encode()
            return web.Response(body=torn, status=201, content_type="application/json")
        if wait_s is None:
            return json_answer(self._told(prediction, as_created=True), status=201)
        until = later(self.clock.now(), wait_s)
        await wait_for(prediction, lambda: min(until, prediction.output_there_at), clock=self.clock)
        return self._answer_to_sync_create(prediction)

    def _answer_to_sync_create(self, prediction: Prediction) -> web.Response:
        told = self._told(prediction)
        if not Status(told["status"]).terminal and told["output"] is None:
            as_created = prediction.script.vain_wait_tells_starting
            return json_answer(self._told(prediction, as_created=as_created), status=202)
        if told["output"] is not None and prediction.script.sync_tells_processing:
            told["status"] = Status.PROCESSING.value
            told.pop("completed_at", None)
            told.pop("metrics", None)
        return json_answer(told, status=201)

    def _drawn(self, prediction_id: str, model: HostedModel, given: Json, script: Script) -> object:
        if script.output is not None:
            return script.output
        preset = model.inputs.get("output_format", {}).get("default", "png")
        form = str(given.get("output_format") or preset)
        count = model.count(given) if model.gives_list else 1
        addresses = [
            self.delivery.address(prediction_id, index, form=form)
            for index in range(count - script.dropped)
        ]
        return addresses if model.gives_list else next(iter(addresses), None)

    def _follow(self, prediction: Prediction) -> None:
        follower = asyncio.create_task(
            self.webhooks.follow(prediction, lambda: self._told(prediction)),
            name=f"webhooks of {prediction.id}",
        )
        self._followers.add(follower)
        follower.add_done_callback(self._followers.discard)


def _checked_body(seen: ApiRequest, keys: set[str] = _BODY_KEYS) -> Json:
    body = seen.json
    if not isinstance(body, dict):
        raise invalid("input", "The request body must be a JSON object")
    for key in body.keys() - keys:
        raise invalid(key, f"Additional property {key} is not allowed", kind="unexpected")
    if not isinstance(body.get("input"), dict):
        raise invalid("input", "input is required", kind="required")
    for event in body.get("webhook_events_filter") or ():
        if event not in EVENTS:
            raise invalid("webhook_events_filter", f"Unknown event {event}")
    return body


def _wait_s(prefer: str | None) -> float | None:
    """How long a create waits for the output; None: it answers at once."""
    if prefer is None:
        return None
    match = _PREFER.fullmatch(prefer.strip())
    if not match:
        raise invalid("Prefer", "Must be wait or wait=n, n from 1 to 60")
    return float(match[1]) if match[1] else _LONGEST_WAIT_S


def _life_s(cancel_after: str | None) -> float | None:
    if cancel_after is None:
        return None
    match = _DURATION.fullmatch(cancel_after.strip())
    hours, minutes, seconds = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    life_s = hours * 3600.0 + minutes * 60 + seconds
    if life_s < _SHORTEST_LIFE_S:
        raise invalid("Cancel-After", "Must be a duration of at least 5 seconds")
    return life_s
