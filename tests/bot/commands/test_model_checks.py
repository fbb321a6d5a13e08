"""`limner models check`: what is printed about each model, and the exit code."""

from collections.abc import AsyncIterator
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bot.commands.model_checks import check_models
from bot.config import Settings
from studio.errors import ConfigError
from studio.providers.catalogue import Catalogue
from tests.bot.commands.catalogues import SCHNELL, SPARE, TOKEN, listed, models_settings
from tests.stubs.replicate.stub import ReplicateStub
from tests.support.processes.program import limner


@pytest.fixture
async def stub() -> AsyncIterator[ReplicateStub]:
    async with ReplicateStub(accounts={"ann": (TOKEN, SPARE)}) as running:
        yield running


async def _checked(settings: Settings) -> tuple[int, str]:
    said = StringIO()
    code = await check_models(settings, Console(file=said, width=80))
    return code, said.getvalue()


async def test_every_model_is_as_described_while_its_schema_is_unchanged(
    stub: ReplicateStub,
) -> None:
    code, said = await _checked(models_settings(stub))
    assert code == 0
    assert said.splitlines() == [f"✓ {model.name} as described" for model in Catalogue.load()]
    assert not stub.create_requests
    assert not stub.unknown_routes


async def test_a_drift_is_explained_in_sentences_with_what_to_do(stub: ReplicateStub) -> None:
    stub.drift(SCHNELL, seed=None, num_outputs={"type": "integer", "minimum": 1, "maximum": 2})
    code, said = await _checked(models_settings(stub))
    assert code == 1
    at = said.splitlines().index("✗ flux-schnell drifted:")
    assert sorted(said.splitlines()[at + 1 : at + 3]) == [
        "  · num_outputs (count) ends at 2, not 4.",
        "  · there is no input seed (seed).",
    ]
    assert said.count("✗") == 1
    assert "What to do: " in said
    assert "`enabled = false`" in said


async def test_a_model_that_replicate_removed_counts_as_drifted(stub: ReplicateStub) -> None:
    del stub.catalogue.models[SCHNELL]
    code, said = await _checked(models_settings(stub))
    assert code == 1
    assert f"✗ flux-schnell drifted:\n  · Replicate no longer has {SCHNELL}.\n" in said


async def test_a_deployment_is_compared_with_the_model_that_it_runs(
    stub: ReplicateStub, tmp_path: Path
) -> None:
    file = tmp_path / "models.toml"
    file.write_text(
        'schema = 1\n[[model]]\nname = "sdxl"\nreference = "deployment:guild/fast"\n', "utf-8"
    )
    code, said = await _checked(models_settings(stub, own=file))
    assert code == 1
    assert "Replicate no longer has deployment:guild/fast." in said

    stub.add_deployment("guild/fast", model="stability-ai/sdxl")
    code, said = await _checked(models_settings(stub, own=file))
    assert code == 0
    assert "deployment:guild/fast" in await listed(models_settings(own=file))


async def test_a_disabled_model_is_not_requested(stub: ReplicateStub, own: Path) -> None:
    stub.drift("black-forest-labs/flux-dev", seed=None)
    _, said = await _checked(models_settings(stub, own=own))
    assert "flux-dev " not in said
    assert not [seen for seen in stub.requests if seen.path == "/models/black-forest-labs/flux-dev"]


async def test_a_model_that_cannot_be_read_is_neither_well_nor_drifted(
    stub: ReplicateStub,
) -> None:
    stub.fail_next(500, times=100, path="/models/" + SCHNELL)
    code, said = await _checked(models_settings(stub))
    assert code == 2
    assert "– flux-schnell could not be read: 500" in said
    assert said.count("✓") == len(Catalogue.load().models) - 1


async def test_the_first_key_that_works_is_used(stub: ReplicateStub) -> None:
    stub.refuse_key(TOKEN, 401)
    code, _ = await _checked(models_settings(stub, keys=(TOKEN, SPARE)))
    assert code == 0
    assert stub.requests_by_token()[TOKEN] == 1


async def test_without_a_working_key_there_is_a_sentence(stub: ReplicateStub) -> None:
    with pytest.raises(ConfigError, match=r"set provider\.replicate\.token or LIMNER_"):
        await _checked(models_settings(stub, keys=()))
    with pytest.raises(ConfigError, match=r"accepts none of the keys \(key-1, key-2\)"):
        await _checked(models_settings(stub, keys=("r8_wrong", "r8_wrong_too")))


async def test_an_unreachable_api_gets_a_sentence(stub: ReplicateStub) -> None:
    settings = models_settings(stub)
    await stub.stop()
    with pytest.raises(ConfigError, match=f"cannot be asked at {stub.url}"):
        await _checked(settings)


async def test_check_models_exits_with_its_result_and_never_prints_the_key(
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
