"""Settings with a catalogue for tests, and what `limner models` prints with them."""

from io import StringIO
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.commands.models import print_models
from bot.config import Settings
from tests.stubs.replicate.stub import ReplicateStub

TOKEN, SPARE = "r8_first_of_no_value", "r8_spare_of_no_value"
SCHNELL = "black-forest-labs/flux-schnell"

OWN = """
schema = 1
[[model]]
name = "flux-schnell"
price_micros = 7000
[[model]]
name = "flux-dev"
enabled = false
[[model]]
name = "[bold]mine[/bold]"
reference = "someone/mine"
official = true
roles = ["draft"]
output = "list"
quality = 1
price_micros = 1230000
typical_s = 1
deterministic = false
[model.map]
prompt = "prompt"
aspect = { param = "aspect_ratio", values = ["1:1"] }
"""


def models_settings(
    stub: ReplicateStub | None = None, *, keys: tuple[str, ...] = (TOKEN,), own: Path | None = None
) -> Settings:
    replicate: dict[str, Any] = {
        "keys": [{"name": f"key-{at}", "token": token} for at, token in enumerate(keys, 1)],
        "catalogue": own,
    }
    if stub:
        replicate["base_url"] = stub.url
    return Settings(provider={"replicate": replicate})  # type: ignore[arg-type]


async def listed(settings: Settings) -> str:
    said = StringIO()
    await print_models(settings, Console(file=said, width=80))
    return said.getvalue()
