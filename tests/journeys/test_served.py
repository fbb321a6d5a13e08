"""In a server that the operator did not choose nothing is drawn, and every entry says so kindly."""

import pytest

from bot.config import DiscordSettings, Settings
from bot.play.stage import answer_text, message_text
from studio.errors import ServerNotServed
from studio.rules.served import ServedServers
from studio.services.people import Answer, Person
from tests.journeys.table import ELARA, Table

KINDLY = "Limner does not work in this server: the operator, who runs this bot, has chosen others."


def leave(monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator takes every server off the list, as after a restart with another setting."""
    monkeypatch.setattr(ServedServers, "serves", lambda _, guild_id: guild_id is None)


class TestNotChosen:
    """The operator chose another server."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        chosen = DiscordSettings(servers=(1,))
        return settings.model_copy(update={"discord": chosen})

    async def test_a_command_is_answered_kindly_and_changes_nothing(self, table: Table) -> None:
        before = await table.rows()

        for said in (await table.create_game(), await table.say("help"), await table.say("roll")):
            assert said.startswith(KINDLY)

        assert await table.rows() == before

    async def test_the_bot_does_not_offer_its_commands_when_it_joins(self, table: Table) -> None:
        await table.stage.app.client.cogs["StatusCog"].on_guild_join(  # type: ignore[attr-defined]
            table.stage.app.client.guilds[0]
        )

        assert message_text(table.last()).startswith(KINDLY)


async def test_old_buttons_lists_forms_and_replies_are_answered_kindly(
    game: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = await game.picture()
    form = await game.player.slash(game.channel, "character create")
    before, ledger = await game.rows(), await game.ledger()
    leave(monkeypatch)

    said = [
        await game.press(picture, "Vary"),
        await game.press(picture, "⋯"),
        answer_text(await game.player.submit_modal(form, {"name": "Elara", "looks": ELARA})),
        await game.reply(picture, "at night"),
    ]

    for each in said:
        assert each.startswith(KINDLY)
    assert await game.rows() == before
    assert await game.ledger() == ledger


async def test_autocomplete_says_nothing(game: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    leave(monkeypatch)

    assert not await game.player.autocomplete(game.channel, "image scene", "style", "wood")


async def test_whoever_calls_the_service_gets_nothing_drawn_there(
    game: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    await game.picture()
    [drawn] = await game.history()
    leave(monkeypatch)

    with pytest.raises(ServerNotServed):
        await game.stage.app.services.images.redo(
            Person(game.player.id, game.stage.guild.id),
            drawn.generation.id,
            Answer(game.channel.id),
        )


async def test_a_job_that_waited_when_the_server_was_taken_off_is_refunded_with_the_reason(
    game: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    await game.say("queue pause", by=game.gm)
    await game.scene("a quiet harbour")
    leave(monkeypatch)
    services = game.stage.app.services
    await services.queues.resume(Person(game.gm.id, game.stage.guild.id, is_admin=True))
    await game.settled()

    assert await game.ledger() == ["refunded"]
    assert game.pictures() == []
    assert KINDLY in message_text(game.last())


async def test_a_picture_that_was_asked_for_before_still_comes(
    game: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is paid for already."""
    game.provider.seconds = 10.0
    await game.scene("a quiet harbour")
    leave(monkeypatch)

    await game.later(12)

    assert len(game.pictures()) == 1
    assert await game.ledger() == ["spent"]
