"""The settings of Replicate: its keys from file and environment, and complaints about them."""
# ruff: noqa: E501 - the tables read better with a sentence on one line

# ruff: noqa: E501 - the table reads better with a sentence on one line

import pytest

from bot.config import Settings, load_settings
from tests.bot.config.files import complaint, settings_file

TWO_KEYS = """
[[provider.replicate.keys]]
name = "guild"
token = "r8_one"
[[provider.replicate.keys]]
name = "spare"
token = "r8_two"
account = "guild"
creates_per_minute = 60
purposes = ["storyboard"]
"""


def _keys(settings: Settings) -> list[tuple[str, str | None, str, int, tuple[str, ...]]]:
    return [
        (key.name, key.account, key.token.get_secret_value(), key.creates_per_minute, key.purposes)
        for key in settings.provider.replicate.all_keys()
    ]


def test_a_single_token_becomes_the_key_main_of_the_account_main() -> None:
    settings = load_settings(None, {"LIMNER_PROVIDER__REPLICATE__TOKEN": "r8_only\n"})
    assert _keys(settings) == [("main", "main", "r8_only", 600, ())]


def test_each_key_has_an_account_of_its_own_unless_one_is_set() -> None:
    settings = load_settings(
        settings_file(TWO_KEYS), {"LIMNER_PROVIDER__REPLICATE__TOKEN": "r8_only"}
    )
    assert _keys(settings) == [
        ("main", "main", "r8_only", 600, ()),
        ("guild", "guild", "r8_one", 600, ()),
        ("spare", "guild", "r8_two", 60, ("storyboard",)),
    ]


def test_keys_in_the_environment_replace_those_in_the_file() -> None:
    given = '[{"name": "env", "token": "r8_env", "purposes": ["scenes"]}]'
    settings = load_settings(settings_file(TWO_KEYS), {"LIMNER_PROVIDER__REPLICATE__KEYS": given})
    assert _keys(settings) == [("env", "env", "r8_env", 600, ("scenes",))]


@pytest.mark.parametrize("hosts", ["a.example, B.example:8080", '["a.example", "b.example:8080"]'])
def test_a_list_of_words_in_a_variable_may_have_commas_or_be_json(hosts: str) -> None:
    settings = load_settings(None, {"LIMNER_PROVIDER__REPLICATE__OUTPUT_HOSTS": hosts})
    assert settings.provider.replicate.output_hosts == ("a.example", "b.example:8080")


def test_replicate_without_a_key_is_refused_with_what_to_set() -> None:
    assert complaint('[provider]\nkind = "replicate"') == (
        'provider.kind is "replicate", but there is no key: set provider.replicate.token or '
        "LIMNER_PROVIDER__REPLICATE__TOKEN (the sketch provider needs none)."
    )


def test_sketch_needs_no_key_and_may_have_some() -> None:
    assert load_settings(None, {}).provider.replicate.all_keys() == ()
    assert load_settings(settings_file(TWO_KEYS), {}).provider.kind == "sketch"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        # two tables of one name
        (TWO_KEYS.replace("spare", "guild"), "guild"),
        # a table with the name of the key in `token`
        ('[provider.replicate]\ntoken = "r8_only"\n' + TWO_KEYS.replace("spare", "main"), "main"),
    ],
)
def test_two_keys_of_one_name_are_refused(text: str, name: str) -> None:
    assert complaint(text).startswith(f"Two keys of Replicate are called {name}: ")


WRONG_KEYS = [
    # a key without its token: the number of its table is named
    (TWO_KEYS.replace('token = "r8_two"', ""), "provider.replicate.keys.token (table 2) in config.toml is missing: it must be text in quotes, and not blank."),
    # a blank token
    (TWO_KEYS.replace("r8_one", "  "), "provider.replicate.keys.token (table 1) in config.toml must be text in quotes, and not blank."),
    # a name with a blank
    (TWO_KEYS.replace('"guild"', '"my key"', 1), "provider.replicate.keys.name (table 1) in config.toml is 'my key', but must be a short name of letters, digits, points, dashes and underscores."),
    # a number out of range
    (TWO_KEYS.replace("= 60", "= 0"), "provider.replicate.keys.creates_per_minute (table 2) in config.toml is 0, but must be a whole number from 1 to 100000."),
    # a typing error in a key of a table
    (TWO_KEYS.replace("account", "acount"), "There is no setting provider.replicate.keys.acount (table 2) (in config.toml); the nearest is provider.replicate.keys.account."),
    # one table, where a list of them belongs
    ('[provider.replicate.keys]\nname = "guild"', "provider.replicate.keys in config.toml must be one table [[provider.replicate.keys]] a key, or JSON in the variable."),
    # an address where a host's name belongs
    ('[provider.replicate]\noutput_hosts = ["https://x.example/"]', "provider.replicate.output_hosts in config.toml is 'https://x.example/', but must be a list of public host names in quotes, without https:// and without a path."),
    # a host of this network: outputs are never fetched from there
    ('[provider.replicate]\noutput_hosts = ["192.168.0.7"]', "provider.replicate.output_hosts in config.toml is '192.168.0.7', but must be a list of public host names in quotes, without https:// and without a path."),
    # an API key as webhook secret
    ('[provider.replicate]\nwebhook_secret = "r8_oops"', "provider.replicate.webhook_secret in config.toml must be a secret of Replicate's webhooks: whsec_ and more."),
    # no host: nothing could be fetched
    ("[provider.replicate]\noutput_hosts = []", "provider.replicate.output_hosts in config.toml is [], but must be a list of public host names in quotes, without https:// and without a path."),
    # a channel by its name
    ('[discord]\nops_channel_id = "ops"', "discord.ops_channel_id in config.toml is 'ops', but must be an id of Discord's, a long number."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), WRONG_KEYS)
def test_a_complaint_about_a_list_of_tables_names_the_table(text: str, sentence: str) -> None:
    assert complaint(text) == sentence


def test_a_complaint_about_keys_in_the_environment_names_the_environment() -> None:
    given = '[{"name": "env"}]'
    sentence = complaint(TWO_KEYS, {"LIMNER_PROVIDER__REPLICATE__KEYS": given})
    assert sentence.startswith("provider.replicate.keys.token (table 1) in the environment is ")
