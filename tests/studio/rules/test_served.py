"""The servers in which Limner works."""

import pytest

from bot.config import DiscordSettings
from studio.errors import ServerNotServed
from studio.rules.served import EVERYWHERE, ServedServers

SERVED = [
    # the chosen servers, the server of a request, whether it is served
    (EVERYWHERE, 7, True),
    (ServedServers(frozenset({7, 8})), 7, True),
    (ServedServers(frozenset({7, 8})), 9, False),
    (ServedServers(frozenset()), 7, False),  # an empty list serves nobody
    (ServedServers(frozenset({7})), None, True),  # a private message
]


@pytest.mark.parametrize(("served", "guild_id", "is_served"), SERVED)
def test_only_chosen_servers_are_served(
    served: ServedServers, guild_id: int | None, is_served: bool
) -> None:
    assert served.serves(guild_id) is is_served
    if is_served:
        served.require(guild_id)
        return
    with pytest.raises(ServerNotServed):
        served.require(guild_id)


SETTINGS = [
    (None, None),
    ("all", None),
    ([7, 8], {7, 8}),
    ("7, 8", {7, 8}),  # from the environment
    ([], set()),
]


@pytest.mark.parametrize(("value", "ids"), SETTINGS)
def test_the_setting_is_a_list_or_the_word_all(value: object, ids: set[int] | None) -> None:
    settings = DiscordSettings.model_validate({"servers": value})
    assert settings.served().ids == ids
