"""compose.yaml: its commands exist, its variables are settings, and its images are pinned."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml  # type: ignore[import-untyped]

from bot import cli
from bot.config import load_settings
from bot.config.settings import variables

ROOT = Path(__file__).parents[1]
SECRETS = {
    "POSTGRES_PASSWORD": "sesame1",
    "S3_SECRET_KEY": "sesame2",
    "STORE_ROOT_PASSWORD": "sesame3",
}
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


PINNED = r"[\w/]+:(?!latest\b)[\w.-]+@sha256:[0-9a-f]{64}"


def test_images_have_a_version_and_its_digest(services: dict[str, dict[str, Any]]) -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    bases = re.findall(r"^FROM (\S+)", dockerfile, flags=re.MULTILINE)
    images = [service["image"] for service in services.values() if "build" not in service]
    assert len(bases) == 2
    assert len(images) == 3
    for image in (*bases, *images):
        assert re.fullmatch(PINNED, image), image
    # One image has one digest, wherever it is named.
    assert len({image.partition("@")[0] for image in (*bases, *images)}) == len({*bases, *images})


def test_the_bot_is_not_the_administrator_of_the_store(
    services: dict[str, dict[str, Any]],
) -> None:
    root = services["store"]["environment"]
    for name in OURS:
        environment = services[name]["environment"]
        assert environment["LIMNER_STORAGE__S3__ACCESS_KEY_ID"] != root["MINIO_ROOT_USER"]
        key = filled(environment["LIMNER_STORAGE__S3__SECRET_ACCESS_KEY"])
        assert key != filled(root["MINIO_ROOT_PASSWORD"])
        assert filled(root["MINIO_ROOT_PASSWORD"]) not in map(filled, environment.values())


def test_the_bots_user_may_do_in_its_bucket_what_the_documents_say(compose: dict[str, Any]) -> None:
    document = (ROOT / "docs" / "s3.md").read_text()
    (documented,) = re.findall(r"```json\n(.*?)```", document, flags=re.DOTALL)
    policy = json.loads(documented.replace("limner-pictures", "limner"))
    for statement in policy["Statement"]:
        del statement["Sid"]
    assert json.loads(compose["configs"]["policy"]["content"]) == policy


@pytest.mark.parametrize(
    ("fails", "status"),
    [
        ("", 0),
        # At the second start: MinIO refuses to attach a policy twice.
        ("attach", 0),
        # The bot's own key does not open the bucket.
        ("ls", 1),
        ("user add", 1),
    ],
)
def test_the_bucket_is_made_with_a_user_for_the_bot(
    services: dict[str, dict[str, Any]], tmp_path: Path, fails: str, status: int
) -> None:
    bucket = services["bucket"]
    client, calls = tmp_path / "mc", tmp_path / "calls"
    client.write_text(
        f'#!/bin/sh\necho "$@" >> {calls}\ncase "$*" in *"{fails or "nothing"}"*) exit 1;; esac\n'
    )
    client.chmod(0o755)
    environment = {name: filled(value) for name, value in bucket["environment"].items()}
    script = [text.replace("$$", "$") for text in bucket["command"]]

    done = subprocess.run(
        [*bucket["entrypoint"], *script],
        env={**environment, "PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        check=False,
    )

    assert done.returncode == status
    made = calls.read_text().splitlines()
    assert made[0] == "mb --ignore-existing store/limner"
    assert "admin user add store limner sesame2" in made
    if not status:
        assert made[-2:] == ["admin policy attach store limner --user limner", "ls bot/limner"]


def test_the_volume_is_mounted_where_the_image_keeps_its_data() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert "VOLUME /var/lib/limner" in dockerfile
    assert "HEALTHCHECK" in dockerfile
