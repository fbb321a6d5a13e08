"""A stand-in for Replicate on 127.0.0.1: the API, and another server that delivers pictures.

    async with ReplicateStub(accounts={"a": ("token-1",)}, clock=clock) as stub:
        stub.script(Script(run_s=5, error=NSFW), prompt="lighthouse")
        …draw with stub.url and a token, outputs allowed from stub.output_host…
        assert stub.paid() == {"a lighthouse": 1}

Predictions follow the clock, and cost nothing while they wait. Pictures are drawn when they are
fetched. Errors are in `accounts`, the course of predictions in `predictions`, faults of outputs in
`delivery`. The real service was never called: the shapes are those of its published document of
2026-03-16.

By hand: `python -m tests.stubs.replicate.stub --port 9911`; outputs are on the next port.
"""

import argparse
import asyncio
import contextlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

from studio.clock import Clock, SystemClock
from tests.stubs.replicate.accounts import Limits
from tests.stubs.replicate.delivery import OutputFault, OutputRequest
from tests.stubs.replicate.models import HostedModel
from tests.stubs.replicate.predictions import Prediction, Script
from tests.stubs.replicate.reading import Scripted
from tests.stubs.replicate.rest import ReplicateRest

HAND_TOKEN = "stand-in"
_STANDARD = Limits()


class ReplicateStub(ReplicateRest):
    """Replicate with several accounts, inside its context.

    `accounts` maps names to keys. `limits` apply to every account (None: no limits);
    `stub.accounts["a"].limit_to(LOW_CREDIT)` changes them for one. `longest_px` keeps the
    pictures small, for tests that do not look at their size.
    """

    def __init__(
        self,
        accounts: Mapping[str, tuple[str, ...]],
        *,
        clock: Clock | None = None,
        limits: Limits | None = _STANDARD,
        port: int = 0,
        output_port: int = 0,
        longest_px: int | None = None,
    ) -> None:
        super().__init__(
            accounts,
            clock or SystemClock(),
            limits=limits,
            port=port,
            output_port=output_port,
            longest_px=longest_px,
        )

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def script(self, script: Script, *, times: int = 1, prompt: str = "") -> None:
        """Use the script for the next predictions whose prompt contains `prompt`."""
        self._scripts.append(Scripted(script, times, prompt))

    def fail_next_outputs(self, fault: OutputFault, *, times: int = 1) -> None:
        """Let the next fetches of outputs have this fault."""
        self.delivery.fail_next(fault, times=times)

    def add_model(self, model: HostedModel) -> None:
        """Host another model, or replace one."""
        self.catalogue.models[model.name] = model

    def drift(self, name: str, **inputs: dict[str, Any] | None) -> None:
        """Change a model's inputs as its owner might; None removes one."""
        model = self.catalogue.models[name]
        kept = {**model.inputs, **inputs}
        left = {field: asked for field, asked in kept.items() if asked is not None}
        required = tuple(field for field in model.required if field in left)
        self.add_model(replace(model, inputs=left, required=required))

    def add_deployment(self, name: str, *, model: str) -> None:
        """Add a deployment, `owner/name`, of a hosted model."""
        self.deployments[name] = model

    @property
    def output_host(self) -> str:
        """The host of outputs as an allow-list names it: name and port."""
        return self.delivery.host

    @property
    def output_requests(self) -> list[OutputRequest]:
        """Every request to the delivery server, under any of its names."""
        return self.delivery.requests

    @property
    def requests_to_other_host(self) -> list[OutputRequest]:
        """Requests under the delivery server's other name: the client followed a redirect away."""
        return [one for one in self.output_requests if one.host == self.delivery.away_host]

    def requests_with_key(self) -> list[OutputRequest]:
        """Requests to the delivery server that held a key in path or headers."""
        tokens = [token for account in self.accounts.values() for token in account.tokens]
        return [
            one
            for one in self.output_requests
            if "authorization" in map(str.lower, one.headers)
            or any(token in f"{one.path} {one.headers}" for token in tokens)
        ]

    def created(self, *, by: str = "prompt") -> Counter[str]:
        """How many predictions were accepted, by the value of an input."""
        return _count(list(self.predictions.values()), by)

    def paid(self, *, by: str = "prompt") -> Counter[str]:
        """How many predictions cost money, by the value of an input.

        A prediction that runs although its caller does not know of it costs money, too.
        """
        return _count([one for one in self.predictions.values() if one.billed], by)


def _count(predictions: Sequence[Prediction], by: str) -> Counter[str]:
    return Counter(str(one.input.get(by, "")) for one in predictions)


async def _serve(asked: argparse.Namespace) -> None:
    stub = ReplicateStub(
        {"hand": (HAND_TOKEN,)},
        port=asked.port,
        output_port=asked.port and asked.port + 1,
        limits=None if asked.unlimited else _STANDARD,
        longest_px=asked.longest_px,
    )
    stub.default_script = Script(queue_s=asked.queue_s, run_s=asked.run_s)
    if asked.fail_share:
        stub.fail_share(asked.fail_share, seed=1)
    async with stub:
        told = (
            f"API      {stub.url}\nOutputs  http://{stub.output_host}\nToken    {HAND_TOKEN}\n"
            f"Play     limner play --provider replicate --replicate-url {stub.url}"
        )
        print(told, flush=True)  # noqa: T201
        await asyncio.Event().wait()


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="A stand-in for Replicate, by hand")
    parser.add_argument("--port", type=int, default=9911)
    parser.add_argument("--queue-s", type=float, default=1.0)
    parser.add_argument("--run-s", type=float, default=3.0)
    parser.add_argument("--fail-share", type=float, default=0.0)
    parser.add_argument("--unlimited", action="store_true", help="no limits on calls")
    parser.add_argument("--longest-px", type=int, help="the longer side of its pictures")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
