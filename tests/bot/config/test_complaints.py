"""A wrong setting is explained in one sentence: its key, its value and what it must be."""
# ruff: noqa: E501 - the tables read better with a sentence on one line

# ruff: noqa: E501 - the tables read better with a sentence on one line

from pathlib import Path

import pytest

from bot.config import load_settings
from studio.errors import ConfigError
from tests.bot.config.files import SECRET, complaint

WRONG_VALUES = [
    # text where a number belongs: the range is part of the expectation
    ('[queue]\nslots = "many"', "queue.slots in config.toml is 'many', but must be a whole number from 1 to 1000."),
    # outside of the range
    ("[queue]\nslots = 0", "queue.slots in config.toml is 0, but must be a whole number from 1 to 1000."),
    # a fraction where a whole number belongs
    ("[quota]\ndaily_pictures = 1.5", "quota.daily_pictures in config.toml is 1.5, but must be a whole number from 0 to 1000000."),
    # not a number at all, which TOML can write
    ("[queue]\npoll_s = nan", "queue.poll_s in config.toml is nan, but must be a number from 0.05 to 60."),
    # not one of the choices
    ('[logs]\nformat = "xml"', "logs.format in config.toml is 'xml', but must be one of 'console', 'json'."),
    # not one of the choices, for a setting with a default
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
    assert complaint(text) == sentence


def test_a_complaint_about_a_variable_names_the_environment() -> None:
    sentence = complaint("[queue]\nslots = 3", {"LIMNER_QUEUE__SLOTS": "many"})
    assert sentence.startswith("queue.slots in the environment is 'many', but must be ")


def test_a_very_long_value_is_clipped() -> None:
    assert len(complaint(f'[logs]\nformat = "{"x" * 5000}"')) < 200


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
    assert complaint(text).startswith(sentence)


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
    sentence = complaint(environ={variable: SECRET})
    assert sentence == f"There is no setting for the variable {variable}; the nearest is {nearest}."


def test_a_section_in_one_variable_is_refused_in_a_sentence() -> None:
    assert "LIMNER_QUEUE__SLOTS" in complaint(environ={"LIMNER_QUEUE": "slots"})


def test_a_missing_file_is_named_with_what_to_do() -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(Path("nowhere.toml"), {})
    assert "nowhere.toml" in str(caught.value)
    assert "config.example.toml" in str(caught.value)


def test_a_folder_instead_of_a_file_gets_a_sentence() -> None:
    with pytest.raises(ConfigError, match=r"cannot be read: Is a directory\.$"):
        load_settings(Path(), {})


def test_text_that_is_not_utf_8_gets_a_sentence() -> None:
    Path("config.toml").write_bytes(b'token = "\xff"')
    with pytest.raises(ConfigError, match=r"config\.toml is not UTF-8 text\.$"):
        load_settings(None, {})


def test_a_toml_error_names_the_line() -> None:
    assert "line 3" in complaint("[queue]\nslots = 3\nper_person =\n")
