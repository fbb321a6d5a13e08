"""`limner models` and `limner models check`: the catalogue, and what became of it at Replicate."""

from collections.abc import AsyncIterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot.commands.model_checks import check_models
from bot.commands.models import print_models
from bot.config import Settings
from studio.errors import ConfigError
from studio.providers.base import Needs, Tier
from studio.providers.catalogue import Catalogue
from tests.stubs.replicate.stub import ReplicateStub
from tests.support.program import limner

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


@pytest.fixture
async def stub() -> AsyncIterator[ReplicateStub]:
    async with ReplicateStub(accounts={"ann": (TOKEN, SPARE)}) as running:
        yield running


@pytest.fixture
def own(tmp_path: Path) -> Path:
    file = tmp_path / "models.toml"
    file.write_text(OWN, encoding="utf-8")
    return file


def _settings(
    stub: ReplicateStub | None = None, *, keys: tuple[str, ...] = (TOKEN,), own: Path | None = None
) -> Settings:
    replicate: dict[str, Any] = {
        "keys": [{"name": f"key-{at}", "token": token} for at, token in enumerate(keys, 1)],
        "catalogue": own,
    }
    if stub:
        replicate["base_url"] = stub.url
    return Settings(provider={"replicate": replicate})  # type: ignore[arg-type]


def _listed(settings: Settings) -> str:
    said = StringIO()
    print_models(settings, Console(file=said, width=80))
    return said.getvalue()


async def _checked(settings: Settings) -> tuple[int, str]:
    said = StringIO()
    code = await check_models(settings, Console(file=said, width=80))
    return code, said.getvalue()


# ── the list ─────────────────────────────────────────────────────────────────


def test_the_list_names_every_model_with_its_reference_and_price_within_80_columns() -> None:
    said = _listed(Settings())
    assert max(map(len, said.splitlines())) <= 80
    for model in Catalogue.load():
        name, _, version = model.reference.partition(":")
        assert f"\n{model.name} " in said
        assert f"\n{name}{f':{version[:8]}…' if version else ''} " in said
    assert "$0.003" in said
    assert "8 references, source, seed" in said


def test_the_list_says_who_draws_what() -> None:
    rows = {line[:22].strip(): line[22:].split() for line in _listed(Settings()).splitlines()}
    catalogue = Catalogue.load()
    for asked, needs in {
        "words alone": Needs(),
        "four characters": Needs(references=4),
        "… in a masked part": Needs(source=True, mask=True),
    }.items():
        assert rows[asked] == [catalogue.choose(needs, tier).name for tier in Tier]


def test_the_operators_own_file_changes_adds_and_takes_away_models(own: Path) -> None:
    said = _listed(_settings(own=own))
    assert "$0.007" in said
    # A name is text, whatever a terminal would make of it.
    assert "\n[bold]mine[/bold] " in said
    assert "$1.23" in said
    assert f"{SCHNELL} " in said
    assert "black-forest-labs/flux-dev " not in said
    assert str(own) in said.replace("\n", "")


def test_a_need_that_no_model_meets_is_drawn_by_nobody(tmp_path: Path) -> None:
    file = tmp_path / "models.toml"
    file.write_text(
        'schema = 1\n[[model]]\nname = "real-esrgan"\nenabled = false\n', encoding="utf-8"
    )
    larger = next(line for line in _listed(_settings(own=file)).splitlines() if "larger  " in line)
    assert larger.split()[-3:] == ["nobody"] * 3


# ── the comparison ───────────────────────────────────────────────────────────


async def test_every_model_is_as_described_while_replicate_says_the_same(
    stub: ReplicateStub,
) -> None:
    code, said = await _checked(_settings(stub))
    assert code == 0
    assert said.splitlines() == [f"✓ {model.name} as described" for model in Catalogue.load()]
    assert not stub.create_requests
    assert not stub.unknown_routes


async def test_a_drift_is_said_in_sentences_with_what_to_do(stub: ReplicateStub) -> None:
    stub.drift(SCHNELL, seed=None, num_outputs={"type": "integer", "minimum": 1, "maximum": 2})
    code, said = await _checked(_settings(stub))
    assert code == 1
    at = said.splitlines().index("✗ flux-schnell drifted:")
    assert sorted(said.splitlines()[at + 1 : at + 3]) == [
        "  · num_outputs (count) ends at 2, not 4.",
        "  · there is no input seed (seed).",
    ]
    assert said.count("✗") == 1
    assert "What to do: " in said
    assert "`enabled = false`" in said


async def test_a_model_that_is_gone_drifted(stub: ReplicateStub) -> None:
    del stub.catalogue.models[SCHNELL]
    code, said = await _checked(_settings(stub))
    assert code == 1
    assert f"✗ flux-schnell drifted:\n  · Replicate no longer has {SCHNELL}.\n" in said


async def test_a_deployment_is_compared_with_what_it_runs(
    stub: ReplicateStub, tmp_path: Path
) -> None:
    file = tmp_path / "models.toml"
    file.write_text(
        'schema = 1\n[[model]]\nname = "sdxl"\nreference = "deployment:guild/fast"\n', "utf-8"
    )
    code, said = await _checked(_settings(stub, own=file))
    assert code == 1
    assert "Replicate no longer has deployment:guild/fast." in said

    stub.add_deployment("guild/fast", model="stability-ai/sdxl")
    code, said = await _checked(_settings(stub, own=file))
    assert code == 0
    assert "deployment:guild/fast" in _listed(_settings(own=file))


async def test_a_model_that_is_switched_off_is_not_asked_for(
    stub: ReplicateStub, own: Path
) -> None:
    stub.drift("black-forest-labs/flux-dev", seed=None)
    _, said = await _checked(_settings(stub, own=own))
    assert "flux-dev " not in said
    assert not [seen for seen in stub.requests if seen.path == "/models/black-forest-labs/flux-dev"]


async def test_a_model_that_cannot_be_read_is_neither_well_nor_drifted(
    stub: ReplicateStub,
) -> None:
    stub.fail_next(500, times=100, path="/models/" + SCHNELL)
    code, said = await _checked(_settings(stub))
    assert code == 2
    assert "– flux-schnell could not be read: 500" in said
    assert said.count("✓") == len(Catalogue.load().models) - 1


async def test_the_first_key_that_works_is_used(stub: ReplicateStub) -> None:
    stub.refuse_key(TOKEN, 401)
    code, _ = await _checked(_settings(stub, keys=(TOKEN, SPARE)))
    assert code == 0
    assert stub.requests_by_token()[TOKEN] == 1


async def test_without_a_key_that_works_there_is_a_sentence(stub: ReplicateStub) -> None:
    with pytest.raises(ConfigError, match=r"set provider\.replicate\.token or LIMNER_"):
        await _checked(_settings(stub, keys=()))
    with pytest.raises(ConfigError, match=r"takes none of the keys \(key-1, key-2\)"):
        await _checked(_settings(stub, keys=("r8_wrong", "r8_wrong_too")))


async def test_an_address_where_nobody_answers_gets_a_sentence(stub: ReplicateStub) -> None:
    settings = _settings(stub)
    await stub.stop()
    with pytest.raises(ConfigError, match=f"cannot be asked at {stub.url}"):
        await _checked(settings)


# ── as a program ─────────────────────────────────────────────────────────────


async def test_the_commands_exit_code_says_what_came_of_it_and_nothing_shows_the_key(
    stub: ReplicateStub, tmp_path: Path
) -> None:
    environ = {
        "LIMNER_PROVIDER__REPLICATE__BASE_URL": stub.url,
        "LIMNER_PROVIDER__REPLICATE__TOKEN": TOKEN,
        "LIMNER_LOGS__LEVEL": "debug",
    }
    stub.drift(SCHNELL, seed=None)
    async with limner("models", "check", environ=environ, cwd=tmp_path) as drifted:
        assert await drifted.ended() == 1
    async with limner("models", "check", cwd=tmp_path) as keyless:
        assert await keyless.ended() == 2
    async with limner("models", environ=environ, cwd=tmp_path) as listed:
        assert await listed.ended() == 0
    assert "there is no input seed" in drifted.said
    assert "LIMNER_PROVIDER__REPLICATE__TOKEN" in keyless.said
    assert "flux-schnell" in listed.said
    for program in (drifted, keyless, listed):
        assert TOKEN not in program.said
        assert "Traceback" not in program.said
