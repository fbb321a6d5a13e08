"""The `Provider` that draws with Replicate."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

import structlog

from studio.clock import Clock
from studio.errors import MissingCapability, ProviderError, ProviderGone, ProviderInvalid
from studio.picture_threads import EVERYBODY, work_on_picture
from studio.providers.base import (
    Capabilities,
    DrawingState,
    DrawRequest,
    Fence,
    Handle,
    Needs,
    Outline,
    Output,
    Quote,
    SentWords,
    Tier,
    no_fence,
)
from studio.providers.catalogue import Catalogue, capabilities, missing
from studio.providers.catalogue import inputs as mapped
from studio.providers.catalogue.models import Model
from studio.providers.catalogue.quoting import quote_of
from studio.providers.replicate import finding
from studio.providers.replicate.api import Api, Json
from studio.providers.replicate.calls import Calls
from studio.providers.replicate.files import InputFiles, PictureMarker
from studio.providers.replicate.keys import Key, KeyPool
from studio.providers.replicate.poller import Poller
from studio.providers.replicate.predictions import PredictionReader, drawing_state

log = structlog.get_logger()


class OutputSource(Protocol):
    """Fetches pictures from Replicate's delivery hosts; see `outputs`."""

    async def fetch(self, address: str) -> bytes:
        """The encoded picture."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class ReplicateProvider:
    """Draws with the models of the catalogue at Replicate, with the keys of the pool.

    A create is repeated only after a refusal, with another key. When it may have been accepted
    the caller has to `find` it. Replicate stores no intentions, so `find` returns all
    predictions with the same inputs. Outputs exist for an hour after the drawing ended.

    It owns `outputs` and closes it. Before the first request it makes no call.
    """

    name = "replicate"

    def __init__(
        self,
        catalogue: Catalogue,
        pool: KeyPool,
        outputs: OutputSource,
        *,
        clock: Clock,
        base_url: str = "https://api.replicate.com",
        webhook_url: str | None = None,
        timeout_s: float = 30.0,
    ) -> None:
        self._catalogue = catalogue
        self._outputs = outputs
        self._webhook_url = webhook_url
        self._api = Api(base_url, timeout_s=timeout_s)
        self._pool = pool
        self._calls = Calls(pool)
        self._files = InputFiles(self._api, clock=clock)
        self._reader = PredictionReader(catalogue)
        self._poller = Poller(self._api, self._calls, self._reader, clock=clock)

    def choose(self, needs: Needs, tier: Tier) -> Capabilities:
        """The model of the catalogue for these needs. Raises MissingCapability."""
        model = self._catalogue.choose(needs, tier)
        return replace(capabilities(model), references=model.room(source=needs.source))

    def capabilities(self, model: str) -> Capabilities:
        """What the model can take. Raises KeyError for an unknown model."""
        return capabilities(self._catalogue[model])

    def quote(self, outline: Outline) -> Quote:
        """The price of the request by the catalogue. Raises KeyError, PriceUnknown."""
        return quote_of(self._catalogue[outline.model], outline)

    def parts(self, request: DrawRequest) -> Sequence[DrawRequest]:
        """The request divided by the number of pictures that the model draws at once."""
        model = self._model(request)
        gaps = missing(model, mapped.needs_of(request))
        if gaps:
            raise MissingCapability(model=model.name, capabilities=gaps)
        return mapped.parts(model, request)

    def words(self, request: DrawRequest) -> SentWords:
        """The words of the inputs that `submit` sends."""
        return mapped.sent_words(self._model(request), request)

    async def submit(
        self, request: DrawRequest, *, intention: str, fence: Fence = no_fence
    ) -> Handle:
        """Ask for one part. Raises ProviderTransient when it is unknown whether it was accepted."""
        model = self._model(request)
        inputs = await _inputs(model, request)

        async def create(key: Key) -> Json:
            placed = await self._files.fill_in_addresses(key, inputs)
            return await self._api.create(
                key,
                reference=model.reference,
                official=model.official,
                inputs=placed,
                webhook=self._webhook_url,
                fence=fence,
            )

        told, key = await self._calls.create(create, purpose=self._purpose(request))
        seen = self._reader.read(told)
        handle = Handle(seen.prediction_id, key.name)
        self._poller.follow(handle, seen)
        log.info("asked", intention=intention, prediction=seen.prediction_id, key=key.name)
        return handle

    async def find(
        self, request: DrawRequest, *, intention: str, since: datetime
    ) -> Sequence[Handle]:
        """The drawings with the same inputs, in any account."""
        model = self._model(request)
        inputs = await _inputs(model, request)
        return await finding.find(self._api, self._calls, model, inputs, since=since)

    async def poll(self, handle: Handle) -> DrawingState:
        """The state of the drawing, at most a moment old."""
        seen = await self._poller.status(handle)
        return drawing_state(seen, cancelled=self._poller.is_canceling(handle))

    async def wait_for_news(self, handle: Handle) -> None:
        """Wait for news, at most some seconds. All waiting jobs share the calls."""
        await self._poller.wait_for_news(handle)

    def update(self, told: Json) -> None:
        """Take a prediction from a verified webhook.

        Raises ProviderTransient for a body that is no prediction.
        """
        self._poller.update(told)

    async def cancel(self, handle: Handle) -> None:
        """Stop the drawing, if that is possible and Replicate can be reached."""
        self._poller.mark_canceling(handle)
        try:
            told = await self._calls.of(
                handle.key_name, lambda key: self._api.cancel(key, handle.prediction_id)
            )
            self._poller.update(told)
        except ProviderGone:
            return
        except ProviderError as error:
            # `Cancel-After` ends it at the latest.
            log.warning("not cancelled", prediction=handle.prediction_id, reason=str(error))

    async def fetch(self, output: Output) -> bytes:
        """The encoded picture, unchecked."""
        return await self._outputs.fetch(output.address)

    async def close(self) -> None:
        """Stop following predictions and close the connections."""
        await self._poller.close()
        await self._api.close()
        await self._outputs.close()

    def _purpose(self, request: DrawRequest) -> str:
        """The purpose for which keys can be reserved: the style, or what the picture is for."""
        bound = {each for key in self._pool.keys.values() for each in key.purposes}
        return request.style if request.style in bound else request.purpose

    def _model(self, request: DrawRequest) -> Model:
        try:
            return self._catalogue[request.model]
        except KeyError as error:
            # The catalogue had it when it was chosen.
            told = f"no model {request.model!r} in the catalogue"
            raise ProviderInvalid(told, ("model",)) from error


async def _inputs(model: Model, part: DrawRequest) -> dict[str, Any]:
    """The inputs of one create, with markers for the pictures."""
    has_pictures = part.source is not None or any(each.references for each in part.subjects)
    if has_pictures:
        # In a thread, because pictures may be opened, padded and fitted.
        return await work_on_picture(mapped.inputs, EVERYBODY, model, part, PictureMarker)
    return mapped.inputs(model, part, PictureMarker)
