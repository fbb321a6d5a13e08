"""Where settings come from: defaults, the file and the environment, and which of them wins."""

from pathlib import Path

import pytest

from bot.config import Settings, load_settings
from tests.bot.config.files import SECRET, settings_file


def test_without_file_and_variables_all_settings_are_defaults() -> None:
    assert load_settings(None, {}) == Settings()


def test_the_environment_wins_over_the_file_and_the_rest_of_the_file_stays() -> None:
    path = settings_file('[queue]\nslots = 3\nper_person = 4\n[logs]\nlevel = "debug"\n')
    settings = load_settings(path, {"LIMNER_QUEUE__SLOTS": "5", "LIMNER_DISCORD__TOKEN": SECRET})
    assert (settings.queue.slots, settings.queue.per_person) == (5, 4)
    assert settings.logs.level == "debug"
    assert settings.discord.token is not None
    assert settings.discord.token.get_secret_value() == SECRET


def test_the_path_wins_over_limner_config_and_that_over_the_working_folder() -> None:
    settings_file("[queue]\nslots = 1\n")
    named = settings_file("[queue]\nslots = 2\n", "named.toml")
    given = settings_file("[queue]\nslots = 3\n", "given.toml")
    environ = {"LIMNER_CONFIG": str(named)}
    assert load_settings(None, {}).queue.slots == 1
    assert load_settings(None, environ).queue.slots == 2
    assert load_settings(given, environ).queue.slots == 3


def test_the_environment_of_the_process_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIMNER_QUEUE__SLOTS", "77")
    assert load_settings(None, {}).queue.slots == Settings().queue.slots == 8


@pytest.mark.parametrize("blank", ["", " ", "\n"])
def test_a_blank_token_counts_as_no_token(blank: str) -> None:
    assert load_settings(None, {"LIMNER_DISCORD__TOKEN": blank}).discord.token is None
    path = settings_file(f'[discord]\ntoken = "{blank!r}"\n'.replace("'", ""))
    assert load_settings(path, {}).discord.token is None


def test_a_token_may_end_with_a_line_break() -> None:
    token = load_settings(None, {"LIMNER_DISCORD__TOKEN": f"{SECRET}\n"}).discord.token
    assert token is not None
    assert token.get_secret_value() == SECRET


def test_database_and_pictures_are_in_the_data_folder_unless_set_otherwise() -> None:
    settings = load_settings(None, {"LIMNER_DATA_FOLDER": "/srv/limner"})
    assert settings.database_url == "sqlite+aiosqlite:////srv/limner/limner.db"
    assert settings.storage_folder == Path("/srv/limner/pictures")
    told = load_settings(
        None,
        {
            "LIMNER_DATABASE__URL": "sqlite+aiosqlite:///other.db",
            "LIMNER_STORAGE__FOLDER": "elsewhere",
        },
    )
    assert told.database_url == "sqlite+aiosqlite:///other.db"
    assert told.storage_folder == Path("elsewhere")


def test_a_tilde_means_the_home_folder() -> None:
    settings = load_settings(None, {"LIMNER_DATA_FOLDER": "~/limner"})
    assert settings.data_folder == Path.home() / "limner"


def test_variables_of_other_programs_with_the_same_prefix_are_ignored() -> None:
    # Kubernetes sets these in every container beside a service named "limner".
    environ = {"LIMNER_SERVICE_HOST": "10.0.0.1", "LIMNER_PORT": "tcp://10.0.0.1:80"}
    assert load_settings(None, environ) == Settings()
