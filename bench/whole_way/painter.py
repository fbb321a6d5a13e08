"""The stub of Replicate in a process of its own, with pictures as large and rich as real ones.

    python -m bench.whole_way.painter --side 512 --form webp --run-s 0.5

Its first line says where it is. Each line that it reads is answered with the predictions so far.
"""

import argparse
import asyncio
import io
import json
import random
import sys
from itertools import count
from typing import Any

from PIL import Image

from tests.stubs.replicate import delivery
from tests.stubs.replicate.pictures import FORMATS
from tests.stubs.replicate.predictions import Script
from tests.stubs.replicate.stub import HAND_TOKEN, ReplicateStub

# Limner stores equal bytes once. So there are several pictures, and each is sent in its turn.
_VARIANTS = 24


def detailed_picture(number: int, *, side_px: int, form: str) -> bytes:
    """A picture with much detail: soft shapes below a grain. A WebP of 512² has some 200 kB."""
    rng = random.Random(number)
    small = Image.frombytes("RGB", (24, 24), rng.randbytes(24 * 24 * 3))
    shapes = small.resize((side_px, side_px), Image.Resampling.BICUBIC)
    grain = Image.frombytes("RGB", (side_px, side_px), rng.randbytes(side_px * side_px * 3))
    out = io.BytesIO()
    Image.blend(shapes, grain, 0.22).save(out, FORMATS[form], quality=90)
    return out.getvalue()


async def _serve(asked: argparse.Namespace) -> None:
    pictures = [
        detailed_picture(each, side_px=asked.side, form=asked.form) for each in range(_VARIANTS)
    ]
    turns = count()

    def draw(*_: object, **__: object) -> tuple[bytes, str]:
        kind = FORMATS[asked.form].lower()
        return pictures[next(turns) % len(pictures)], f"image/{kind}"

    delivery.draw = draw  # type: ignore[attr-defined]
    stub = ReplicateStub({"bench": (HAND_TOKEN,)}, limits=None)
    stub.default_script = Script(queue_s=0.0, run_s=asked.run_s)
    async with stub:
        _tell(url=stub.url, outputs=stub.output_host, secret=stub.webhooks.secret)
        loop = asyncio.get_running_loop()
        while await loop.run_in_executor(None, sys.stdin.readline):
            _tell(
                predictions=[
                    {
                        "prompt": each.input["prompt"],
                        "asked_at": each.created_at.timestamp(),
                        "done_at": each.output_at.timestamp(),
                    }
                    for each in stub.predictions.values()
                ]
            )


def _tell(**told: Any) -> None:
    print(json.dumps(told), flush=True)  # noqa: T201


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--side", type=int, required=True)
    parser.add_argument("--form", choices=sorted(FORMATS), required=True)
    parser.add_argument("--run-s", type=float, required=True)
    asyncio.run(_serve(parser.parse_args()))
