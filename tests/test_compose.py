"""compose.yaml: its commands exist, and its variables are settings."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml  # type: ignore[import-untyped]

from bot import cli
from bot.config import load_settings
from bot.config.settings import variables

ROOT = Path(__file__).parents[1]
SECRETS = {"POSTGRES_PASSWORD": "sesame1", "S3_SECRET_KEY": "sesame2"}
OURS = ("gateway", "worker", "migrate")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return read


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = compose["services"]
    return found


def filled(value: str) -> str:
    """The text with the values of .env in place of variables."""
    return re.sub(r"\$\{(\w+):\?[^}]*\}", lambda found: SECRETS[found[1]], value)


def test_there_are_one_gateway_and_two_workers(services: dict[str, dict[str, Any]]) -> None:
    assert services["gateway"]["command"] == ["run", "--no-worker"]
    assert "deploy" not in services["gateway"]
    assert services["worker"]["command"] == ["worker"]
    assert services["worker"]["deploy"]["replicas"] == 2


def test_each_command_is_a_command_of_limner(services: dict[str, dict[str, Any]]) -> None:
    commands = typer.main.get_command(cli.app).commands  # type: ignore[attr-defined]
    for name in OURS:
        command, *options = services[name]["command"]
        known = {option for each in commands[command].params for option in each.opts}
        assert set(options) <= known


@pytest.mark.parametrize("name", OURS)
def test_the_variables_are_valid_settings(
    services: dict[str, dict[str, Any]], name: str, tmp_path: Path
) -> None:
    environment = {key: filled(value) for key, value in services[name]["environment"].items()}
    assert set(environment) <= set(variables())
    config = tmp_path / "config.toml"
    config.touch()
    settings = load_settings(config, environment)
    assert settings.storage.kind == "s3"
    assert settings.database_url == "postgresql+asyncpg://limner:sesame1@postgres/limner"
    # Docker waits longer than the process needs to finish or give back its jobs.
    grace = services["worker"]["stop_grace_period"]
    assert int(grace.removesuffix("s")) > settings.queue.stop_grace_s


def test_the_file_contains_no_secret(services: dict[str, dict[str, Any]]) -> None:
    secret = re.compile(r"PASSWORD|SECRET|TOKEN|MC_HOST|DATABASE__URL")
    for service in services.values():
        for key, value in service.get("environment", {}).items():
            if secret.search(key):
                # Without .env nothing starts, so no password is empty.
                assert re.search(r"\$\{\w+:\?", value), key
    assert "/.env" in (ROOT / ".gitignore").read_text().splitlines()


def test_services_wait_only_for_conditions_that_the_other_service_reports(
    compose: dict[str, Any], services: dict[str, dict[str, Any]]
) -> None:
    for service in services.values():
        for name, wait in service.get("depends_on", {}).items():
            match wait["condition"]:
                case "service_healthy":
                    assert services[name]["healthcheck"]["test"]
                case "service_completed_successfully":
                    assert "restart" not in services[name]
                case other:
                    raise AssertionError(other)
        for volume in service.get("volumes", []):
            assert volume.partition(":")[0] in compose["volumes"]


def test_third_party_images_are_pinned(services: dict[str, dict[str, Any]]) -> None:
    for service in services.values():
        if "build" not in service:
            assert re.fullmatch(r"[\w/]+:(?!latest)[\w.-]+", service["image"])


def test_the_volume_is_mounted_where_the_image_keeps_its_data() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert "VOLUME /var/lib/limner" in dockerfile
    assert "HEALTHCHECK" in dockerfile
