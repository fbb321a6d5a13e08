"""Settings: where they come from, who wins, and what is said when one is wrong."""
# ruff: noqa: E501 - the tables read better with a sentence on one line

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.config import ReplicateKeySettings, Settings, leaves, lists, load_settings, variables
from studio.errors import ConfigError

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "config.example.toml"
SECRET = "MTIzNDU2.s3cr3t.t0k3n"


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `config.toml` of the developer's is found."""
    monkeypatch.chdir(tmp_path)


def _file(text: str, name: str = "config.toml") -> Path:
    path = Path(name)
    path.write_text(text, encoding="utf-8")
    return path


def _sentence(text: str = "", environ: dict[str, str] | None = None) -> str:
    with pytest.raises(ConfigError) as caught:
        load_settings(_file(text), environ or {})
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


# ── where they come from ─────────────────────────────────────────────────────


def test_nothing_given_means_defaults() -> None:
    assert load_settings(None, {}) == Settings()


def test_the_environment_wins_over_the_file_and_the_rest_of_the_file_stays() -> None:
    path = _file('[queue]\nslots = 3\nper_person = 4\n[logs]\nlevel = "debug"\n')
    settings = load_settings(path, {"LIMNER_QUEUE__SLOTS": "5", "LIMNER_DISCORD__TOKEN": SECRET})
    assert (settings.queue.slots, settings.queue.per_person) == (5, 4)
    assert settings.logs.level == "debug"
    assert settings.discord.token is not None
    assert settings.discord.token.get_secret_value() == SECRET


def test_the_path_wins_over_limner_config_and_that_over_the_working_folder() -> None:
    _file("[queue]\nslots = 1\n")
    named = _file("[queue]\nslots = 2\n", "named.toml")
    given = _file("[queue]\nslots = 3\n", "given.toml")
    environ = {"LIMNER_CONFIG": str(named)}
    assert load_settings(None, {}).queue.slots == 1
    assert load_settings(None, environ).queue.slots == 2
    assert load_settings(given, environ).queue.slots == 3


def test_the_processs_own_environment_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIMNER_QUEUE__SLOTS", "77")
    assert load_settings(None, {}).queue.slots == Settings().queue.slots == 8


@pytest.mark.parametrize("blank", ["", " ", "\n"])
def test_a_blank_token_is_no_token(blank: str) -> None:
    assert load_settings(None, {"LIMNER_DISCORD__TOKEN": blank}).discord.token is None
    path = _file(f'[discord]\ntoken = "{blank!r}"\n'.replace("'", ""))
    assert load_settings(path, {}).discord.token is None


def test_a_token_read_from_a_file_may_end_with_a_line_end() -> None:
    token = load_settings(None, {"LIMNER_DISCORD__TOKEN": f"{SECRET}\n"}).discord.token
    assert token is not None
    assert token.get_secret_value() == SECRET


def test_database_and_pictures_live_in_the_data_folder_unless_told_otherwise() -> None:
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


def test_the_home_folders_tilde_is_understood() -> None:
    settings = load_settings(None, {"LIMNER_DATA_FOLDER": "~/limner"})
    assert settings.data_folder == Path.home() / "limner"


def test_variables_of_others_that_share_the_prefix_do_not_matter() -> None:
    # Kubernetes sets these in every container beside a service named "limner".
    environ = {"LIMNER_SERVICE_HOST": "10.0.0.1", "LIMNER_PORT": "tcp://10.0.0.1:80"}
    assert load_settings(None, environ) == Settings()


# ── what is said when one is wrong ───────────────────────────────────────────

WRONG_VALUES = [
    # text where a number belongs: the range is part of the expectation
    ('[queue]\nslots = "many"', "queue.slots in config.toml is 'many', but must be a whole number from 1 to 1000."),
    # outside of the range
    ("[queue]\nslots = 0", "queue.slots in config.toml is 0, but must be a whole number from 1 to 1000."),
    # a fraction where a whole number belongs
    ("[quota]\ndaily_pictures = 1.5", "quota.daily_pictures in config.toml is 1.5, but must be a whole number from 0 to 1000000."),
    # not a number at all, which TOML can write
    ("[queue]\npoll_s = nan", "queue.poll_s in config.toml is nan, but must be a number from 0.05 to 60."),
    # a choice that is none
    ('[logs]\nformat = "xml"', "logs.format in config.toml is 'xml', but must be one of 'console', 'json'."),
    # a choice that is none, with a default
    ('[storage]\nkind = "ftp"', "storage.kind in config.toml is 'ftp', but must be one of 'local', 's3'."),
    # a choice inside a section of a section, and optional
    ('[storage.s3]\nserver_side_encryption = "yes"', "storage.s3.server_side_encryption in config.toml is 'yes', but must be one of 'AES256', 'aws:kms'."),
    # neither true nor false
    ('[discord]\nsync_commands = "maybe"', "discord.sync_commands in config.toml is 'maybe', but must be true or false."),
    # an address without its scheme
    ('[discord]\napi_base = "discord.com"', "discord.api_base in config.toml is 'discord.com', but must be an address that starts with https:// or http://."),
    # the same inside an optional setting
    ('[discord]\ngateway_url = "https://x"', "discord.gateway_url in config.toml is 'https://x', but must be an address that starts with wss:// or ws://."),
    # a number where a path belongs
    ("data_folder = 7", "data_folder in config.toml is 7, but must be a path."),
    # a value where a section belongs
    ("queue = 3", "queue in config.toml is a section: write [queue] and its settings below it."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), WRONG_VALUES)
def test_a_wrong_value_gets_a_sentence_with_key_value_and_expectation(
    text: str, sentence: str
) -> None:
    assert _sentence(text) == sentence


def test_a_wrong_value_of_the_environment_is_said_to_be_there() -> None:
    sentence = _sentence("[queue]\nslots = 3", {"LIMNER_QUEUE__SLOTS": "many"})
    assert sentence.startswith("queue.slots in the environment is 'many', but must be ")


def test_a_very_long_value_is_clipped() -> None:
    assert len(_sentence(f'[logs]\nformat = "{"x" * 5000}"')) < 200


UNKNOWN_KEYS = [
    # a typing error in a key
    ("[queue]\nslot = 3", "There is no setting queue.slot (in config.toml); the nearest is queue.slots."),
    # a typing error in a section
    ("[qeue]\nslots = 3", "There is no setting qeue (in config.toml); the nearest is "),
    # a key outside of its section
    ('token = "x"', "There is no setting token (in config.toml); the nearest is discord.token."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), UNKNOWN_KEYS)
def test_an_unknown_key_is_named_with_the_nearest_valid_one(text: str, sentence: str) -> None:
    assert _sentence(text).startswith(sentence)


UNKNOWN_VARIABLES = [
    # a typing error behind the double underscore
    ("LIMNER_DISCORD__TOKN", "LIMNER_DISCORD__TOKEN"),
    # one underscore where two belong
    ("LIMNER_DISCORD_TOKEN", "LIMNER_DISCORD__TOKEN"),
    # a typing error in the section
    ("LIMNER_QEUE__SLOTS", "LIMNER_QUEUE__SLOTS"),
    # a typing error in a setting without a section
    ("LIMNER_DATAFOLDER", "LIMNER_DATA_FOLDER"),
]


@pytest.mark.parametrize(("variable", "nearest"), UNKNOWN_VARIABLES)
def test_a_misspelt_variable_is_named_with_the_nearest_valid_one(
    variable: str, nearest: str
) -> None:
    sentence = _sentence(environ={variable: SECRET})
    assert sentence == f"There is no setting for the variable {variable}; the nearest is {nearest}."


def test_a_section_in_one_variable_is_refused_in_a_sentence() -> None:
    assert "LIMNER_QUEUE__SLOTS" in _sentence(environ={"LIMNER_QUEUE": "slots"})


def test_a_missing_file_is_named_with_what_to_do() -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(Path("nowhere.toml"), {})
    assert "nowhere.toml" in str(caught.value)
    assert "config.example.toml" in str(caught.value)


def test_a_folder_as_file_gets_a_sentence() -> None:
    with pytest.raises(ConfigError, match=r"cannot be read: Is a directory\.$"):
        load_settings(Path(), {})


def test_text_that_is_not_utf_8_gets_a_sentence() -> None:
    Path("config.toml").write_bytes(b'token = "\xff"')
    with pytest.raises(ConfigError, match=r"config\.toml is not UTF-8 text\.$"):
        load_settings(None, {})


def test_a_toml_error_says_the_line() -> None:
    assert "line 3" in _sentence("[queue]\nslots = 3\nper_person =\n")


# ── secrets ──────────────────────────────────────────────────────────────────

SECRET_FAULTS = [
    # the token is not text
    f'[discord]\ntoken = ["{SECRET}"]',
    # the database's address has no scheme we know
    f'[database]\nurl = "mysql://limner:{SECRET}@host/db"',
    # a secret two sections deep is not text
    f'[storage.s3]\nsecret_access_key = ["{SECRET}"]',
    # the token stands where its section belongs
    f'discord = "{SECRET}"',
    # the token's key is misspelt
    f'[discord]\ntokn = "{SECRET}"',
    # a key is no text
    f'[[provider.replicate.keys]]\nname = "x"\ntoken = ["{SECRET}"]',
    # a key stands where the tables of keys belong
    f'[provider.replicate]\nkeys = ["{SECRET}"]',
    # another secret was copied
    f'[provider.replicate]\nwebhook_secret = "{SECRET}"',
    # a key lacks its name
    f'[[provider.replicate.keys]]\ntoken = "{SECRET}"',
    # a token's name is misspelt in a table
    f'[[provider.replicate.keys]]\nname = "x"\ntokn = "{SECRET}"',
    # two keys of one name
    f'[provider.replicate]\ntoken = "{SECRET}"\nkeys = [{{name = "main", token = "{SECRET}"}}]',
    # the token's quotes are not closed
    f'[discord]\ntoken = "{SECRET}',
]


# Keys in one variable, in the wrong form: not JSON, no list, no tables, a table with a fault.
SECRET_VARIABLES = [
    SECRET,
    f"[{SECRET}",
    f'"{SECRET}"',
    f'["{SECRET}"]',
    f'[{{"name": "{SECRET}"}}]',
    f'[{{"token": "{SECRET}"}}]',
    f'[{{"name": "x", "tokn": "{SECRET}"}}]',
]


@pytest.mark.parametrize(
    ("text", "environ"),
    [(text, {}) for text in SECRET_FAULTS]
    + [("", {"LIMNER_PROVIDER__REPLICATE__KEYS": text}) for text in SECRET_VARIABLES],
)
def test_a_fault_never_repeats_a_secret(text: str, environ: dict[str, str]) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(_file(text), environ)
    error: BaseException | None = caught.value
    while error is not None:  # the causes are in the logs too
        assert SECRET not in f"{error!s} {error!r}"
        error = error.__cause__ or error.__context__


def test_secrets_are_in_no_representation_and_named_for_the_logs() -> None:
    url = "postgresql+asyncpg://limner:p%40ss-[w0rd@localhost/limner"
    settings = load_settings(
        None,
        {
            "LIMNER_DISCORD__TOKEN": SECRET,
            "LIMNER_DATABASE__URL": url,
            "LIMNER_STORAGE__S3__ACCESS_KEY_ID": "AKIA-s3",
            "LIMNER_STORAGE__S3__SECRET_ACCESS_KEY": "s3-s3cr3t",
            "LIMNER_PROVIDER__REPLICATE__TOKEN": "r8_short",
            "LIMNER_PROVIDER__REPLICATE__KEYS": '[{"name": "x", "token": "r8_listed", "webhook_secret": "whsec_b3du"}]',
            "LIMNER_PROVIDER__REPLICATE__WEBHOOK_SECRET": "whsec_c2lnbnM=",
        },
    )
    shown = f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    replicates = {"r8_short", "r8_listed", "whsec_c2lnbnM=", "whsec_b3du"}
    for secret in (SECRET, "p%40ss-[w0rd", "AKIA-s3", "s3-s3cr3t", *replicates):
        assert secret not in shown
    # An access key's id is no secret: only what signs is.
    databases = {"p%40ss-[w0rd", "p@ss-[w0rd"}
    assert set(settings.secrets()) == {SECRET, "s3-s3cr3t", *databases, *replicates}


# ── the example is the reference ─────────────────────────────────────────────


def _switched_on() -> str:
    """The example with every setting switched on: `#key = value` is one switched off."""
    text = EXAMPLE.read_text(encoding="utf-8")
    return re.sub(r"^#(?=[a-z_]+ = |\[\[)", "", text, flags=re.MULTILINE)


def _example() -> dict[str, Any]:
    """Every setting of the example by its dotted key; a list's tables are one."""
    values: dict[str, Any] = {}
    pending = list(tomllib.loads(_switched_on()).items())
    while pending:
        key, value = pending.pop(0)
        if isinstance(value, list) and all(isinstance(each, dict) for each in value) and value:
            value = {name: below for each in value for name, below in each.items()}
        if isinstance(value, dict):
            pending[:0] = [(f"{key}.{inner}", below) for inner, below in value.items()]
        else:
            values[key] = value
    return values


def _default(key: str) -> Any:
    found: Any = Settings().model_dump(mode="json")
    if key.startswith(_ROWS):
        found = ReplicateKeySettings(name="x", token=SecretStr("x")).model_dump(mode="json")
        key = key.rpartition(".")[2]
    for part in key.split("."):
        found = found[part]
    return found


_ROWS = tuple(f"{key}." for key in lists())


def test_the_example_names_every_setting_and_no_other_in_order() -> None:
    assert list(_example()) == list(leaves())


@pytest.mark.parametrize(
    "key",
    [
        key
        for key, field in leaves().items()
        if field.default is not None and not field.is_required()
    ],
)
def test_the_example_shows_the_default(key: str) -> None:
    assert _example()[key] == _default(key)


@pytest.mark.parametrize("key", list(leaves()))
def test_the_example_says_what_a_setting_means_in_the_codes_words(key: str) -> None:
    prose = " ".join(EXAMPLE.read_text(encoding="utf-8").replace("\n#", "\n").split())
    assert leaves()[key].description
    assert str(leaves()[key].description) in prose


def test_the_example_loads_as_it_is_and_with_everything_switched_on() -> None:
    assert load_settings(EXAMPLE, {}) == Settings()
    settings = load_settings(_file(_switched_on()), {})
    assert settings.queue == Settings().queue
    assert [key.name for key in settings.provider.replicate.all_keys()] == ["guild"]


def _outcome(environ: dict[str, str]) -> str:
    """All settings, or the complaint."""
    try:
        return repr(load_settings(None, environ).model_dump())
    except ConfigError as error:
        return str(error)


@pytest.mark.parametrize("variable", list(variables()))
def test_every_setting_listens_to_its_variable(variable: str) -> None:
    outcome = _outcome({variable: "?"})
    assert outcome != _outcome({})
    assert "no setting" not in outcome


def test_every_setting_has_its_variable_or_stands_in_a_list_that_has_one() -> None:
    for key in leaves():
        rows = next((each for each in lists() if key.startswith(f"{each}.")), key)
        assert variables()["LIMNER_" + rows.replace(".", "__").upper()] == rows
