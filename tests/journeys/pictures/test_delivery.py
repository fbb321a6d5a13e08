"""Failures while a picture is under way: of Discord, of the provider, of the disk."""

import io
import os
from hashlib import sha256

import pytest
from PIL import Image

from bot.config import QueueSettings, Settings
from bot.play.stage import message_text
from sketch import Failure, FailureKind, FailurePlan
from studio.errors import StoreFull
from studio.providers.base import Output
from tests.journeys.table import Table, full_size, labels
from tests.support.quick_provider import QuickProvider


class NoisyProvider(QuickProvider):
    """Draws noise that hardly compresses, once a test says so."""

    noisy = False

    async def fetch(self, output: Output) -> bytes:
        return _noise() if self.noisy else await super().fetch(output)


PROVIDER = NoisyProvider


def _noise() -> bytes:
    side = 1900
    content = io.BytesIO()
    Image.frombytes("RGB", (side, side), os.urandom(side * side * 3)).save(
        content, "PNG", compress_level=0
    )
    return content.getvalue()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A drawing counts as hanging after 30 s."""
    return settings.model_copy(update={"queue": QueueSettings(job_timeout_s=30.0)})


@pytest.fixture
def drawing(game: Table) -> Table:
    """Pictures take ten seconds."""
    game.provider.seconds = 10.0
    return game


async def statuses(table: Table) -> list[str]:
    return [each.generation.status for each in await table.history()]


async def test_a_picture_of_a_deleted_channel_is_sent_privately(drawing: Table) -> None:
    game_id = await drawing.stage.game_id()
    await drawing.scene("a quiet harbour")
    drawing.env.backend.delete_channel(drawing.channel.id)

    await drawing.later(14)

    [brought] = drawing.private()
    assert message_text(brought).startswith("**A quiet harbour**")
    assert "-# The channel is not there any more." in message_text(brought)
    assert labels(brought) == ["Iterate", "Vary", "Redo", "⋯"]
    [details] = await drawing.stage.app.services.records.list_history(game_id)
    assert details.generation.status == "succeeded"


async def test_without_send_messages_the_picture_comes_privately_and_says_why(
    drawing: Table,
) -> None:
    await drawing.scene("a quiet harbour")
    drawing.forbid(drawing.channel, send_messages=False)

    await drawing.later(14)

    assert drawing.pictures() == []
    [brought] = drawing.private()
    assert (
        f"I am missing the permission **Send Messages** in {drawing.channel.mention}. "
        "Somebody with the permission **Manage Permissions** there can give it to me, in the "
        "channel's settings under *Permissions*."
    ) in message_text(brought)
    assert drawing.cards() == []
    assert await drawing.ledger() == ["spent"]


async def test_the_buttons_of_a_privately_sent_picture_work(drawing: Table) -> None:
    await drawing.scene("a quiet harbour")
    drawing.forbid(drawing.channel, send_messages=False)
    await drawing.later(14)
    [brought] = drawing.private()

    assert "**Seed**" in await drawing.details(brought, by=drawing.player.user)

    await drawing.player.user.click(brought, label="Vary")
    await drawing.later(14)
    assert len(drawing.pictures(drawing.player.user.dm_channel)) == 2


async def test_a_picture_that_reaches_nobody_is_kept_in_the_session(drawing: Table) -> None:
    await drawing.scene("a quiet harbour")
    path = f"/channels/{drawing.channel.id}/messages"
    drawing.env.inject_error("POST", path, status=403, code=50013, times=None)
    drawing.env.inject_error("POST", "/users/@me/channels", status=403, code=50007, times=None)

    await drawing.later(14)

    assert await statuses(drawing) == ["succeeded"]
    assert await drawing.ledger() == ["spent"]
    assert drawing.cards() == []
    drawing.env.backend.faults.clear()
    offered = await drawing.player.autocomplete(drawing.channel, "iterate", "picture", "")
    assert [each["name"] for each in offered] == ["1 · a quiet harbour"]


async def test_the_picture_of_a_member_who_left_is_still_posted(drawing: Table) -> None:
    ann = drawing.person("ann")
    await drawing.scene("a quiet harbour", by=ann)
    drawing.stage.guild.remove_member(ann)

    await drawing.later(14)

    assert len(drawing.pictures()) == 1
    assert await statuses(drawing) == ["succeeded"]


async def test_the_failure_of_a_member_who_left_breaks_nothing(
    drawing: Table, failures: FailurePlan
) -> None:
    failures.add(FailureKind.REFUSED)
    ann = drawing.person("ann")
    await drawing.scene("a quiet harbour", by=ann)
    drawing.stage.guild.remove_member(ann)
    drawing.env.backend.delete_message(drawing.channel.id, drawing.cards()[0].id)
    drawing.env.inject_error("POST", "/users/@me/channels", status=403, code=50007, times=None)

    await drawing.later(14)

    assert await statuses(drawing) == ["failed"]
    assert await drawing.ledger() == ["stopped"]


async def test_a_picture_is_posted_once_after_discord_failed_for_a_while(
    drawing: Table,
) -> None:
    await drawing.scene("a quiet harbour")
    path = f"/channels/{drawing.channel.id}/messages"
    drawing.env.inject_error("POST", path, status=503, times=2)

    await drawing.later(24)

    assert len(drawing.pictures()) == 1
    assert drawing.cards() == []
    assert drawing.private() == []
    assert len(drawing.provider.drawings.read_all()) == 1


async def test_a_deleted_card_does_not_stop_the_picture(drawing: Table) -> None:
    await drawing.scene("a quiet harbour")
    drawing.env.backend.delete_message(drawing.channel.id, drawing.cards()[0].id)

    await drawing.later(14)

    assert len(drawing.pictures()) == 1


async def test_a_card_that_cannot_be_edited_does_not_stop_the_picture(drawing: Table) -> None:
    await drawing.scene("a quiet harbour")
    drawing.env.inject_error("PATCH", "/channels/*/messages/*", status=500, times=None)

    await drawing.later(14)

    assert len(drawing.pictures()) == 1
    assert drawing.cards() == []


async def test_a_picture_too_large_for_discord_is_sent_smaller_and_kept_whole(
    game: Table,
) -> None:
    # A plain picture is as small as it can be; a painted one is not.
    full_size(game)
    path = f"/channels/{game.channel.id}/messages"
    game.env.inject_error("POST", path, status=413, code=40005)

    picture = await game.picture(quality="standard")

    kept = (await game.newest()).output
    assert kept is not None
    sent = await picture.attachments[0].read()
    assert len(sent) <= kept.size_bytes // 2
    assert (picture.attachments[0].description or "").startswith("Sketch, not AI: ")
    stored = await game.stage.app.store.get(kept.key)
    assert sha256(stored).hexdigest() == kept.sha256
    assert len(stored) == kept.size_bytes


async def test_a_picture_over_the_servers_upload_limit_is_never_sent_unchanged(game: Table) -> None:
    assert isinstance(game.provider, NoisyProvider)
    game.provider.noisy = True

    picture = await game.picture()

    kept = (await game.newest()).output
    assert kept is not None
    assert kept.size_bytes > 10 * 1024 * 1024
    assert picture.attachments[0].size <= 10 * 1024 * 1024
    with Image.open(io.BytesIO(await picture.attachments[0].read())) as shown:
        assert max(shown.size) > 1000


FINAL = [
    # the provider's failure, and the words of the card; none of these failures passes by itself
    (FailureKind.KEY_RETIRED, "The painter does not let me in at the moment;"),
    (FailureKind.INVALID, "The painter cannot draw it with these settings."),
    (FailureKind.GONE, "The drawing got lost at the painter's."),
    (FailureKind.NONE, "The painter came back without a picture."),
]


@pytest.mark.parametrize(("kind", "words"), FINAL)
async def test_a_failure_is_shown_on_the_card_costs_nothing_and_can_be_tried_again(
    game: Table, failures: FailurePlan, kind: FailureKind, words: str
) -> None:
    failures.add(kind)
    await game.scene("a quiet harbour", seed=7)
    card = game.last()

    assert message_text(card).startswith(f"**A quiet harbour**\n{words}")
    assert "Nothing was used" in message_text(card)
    assert labels(card) == ["Try again"]
    assert await game.ledger() == ["refunded"]
    assert "0 of 20 pictures used" in await game.say("quota show")
    assert game.private() == []

    await game.press(card, "Try again")

    assert len(game.pictures()) == 1
    assert await game.ledger() == ["refunded", "spent"]
    assert len(game.channel.history()) == 2  # the game's card, the picture


PASSING = [
    FailureKind.TRANSIENT,
    FailureKind.RATE_LIMITED,
    FailureKind.ANSWER_LOST,
    FailureKind.UNREACHABLE,
    FailureKind.INTERRUPTED,
]


@pytest.mark.parametrize("kind", PASSING)
async def test_a_passing_failure_is_waited_out_without_a_word(
    game: Table, failures: FailurePlan, kind: FailureKind
) -> None:
    failures.add(kind)
    await game.scene("a quiet harbour")
    await game.later(8)

    assert len(game.pictures()) == 1
    assert game.cards() == []
    assert await game.ledger() == ["spent"]


async def test_a_lasting_failure_ends_in_words_after_some_attempts(
    game: Table, failures: FailurePlan
) -> None:
    failures.add(*[FailureKind.TRANSIENT] * 5)
    await game.scene("a quiet harbour")
    await game.later(40)

    assert "It did not work this time; nothing was used." in message_text(game.last())
    assert await game.ledger() == ["refunded"]

    await game.press(game.last(), "Try again")
    assert len(game.pictures()) == 1


async def test_a_drawing_that_hangs_is_cancelled_and_requested_again(
    game: Table, failures: FailurePlan
) -> None:
    failures.add(FailureKind.HANG)
    await game.scene("a quiet harbour")
    assert game.pictures() == []

    await game.later(40)

    assert len(game.pictures()) == 1
    assert sorted(each.canceled for each in game.provider.drawings.read_all()) == [False, True]
    assert await game.ledger() == ["spent"]


async def test_fewer_pictures_than_requested_are_posted_with_words_about_the_rest(
    game: Table, failures: FailurePlan
) -> None:
    failures.add(Failure(FailureKind.FEWER, outputs=1))
    await game.scene("a quiet harbour", count=3)

    [message] = game.pictures()
    assert await game.ledger() == ["spent", "refunded", "refunded"]
    assert labels(message) == ["Iterate", "Vary", "Redo", "⋯", "Try again"]
    assert message_text(message).endswith("-# 1 of 3 pictures came; nothing was used for the rest.")

    await game.press(message, "Try again")

    assert [len(each.attachments) for each in game.pictures()] == [1, 2]
    assert await game.ledger() == ["spent", "refunded", "refunded", "spent", "spent"]


async def test_trying_again_is_refused_in_words_when_the_quota_is_used_up(
    game: Table, failures: FailurePlan
) -> None:
    failures.add(FailureKind.REFUSED)
    await game.scene("a quiet harbour")
    card = game.last()
    await game.say("quota set", by=game.gm, pictures=0)

    said = await game.press(card, "Try again")

    assert said.startswith("Drawing is switched off in this server: its daily number is 0.")
    assert labels(game.now(card)) == ["Why?", "Try again"]


async def test_a_failed_reply_can_be_tried_again_as_the_same_child(
    game: Table, failures: FailurePlan
) -> None:
    parent = await game.picture()
    failures.add(FailureKind.REFUSED)
    await game.reply(parent, "at night")

    await game.press(game.last(), "Try again")

    child = await game.newest()
    assert child.params.changes == ("at night",)
    assert child.parent is not None
    assert child.parent.step == 1


@pytest.mark.parametrize("times", [2, 99])
async def test_a_full_disk_is_waited_out_or_reported_and_costs_nothing(
    game: Table, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    store = game.stage.app.store
    put, refusals = store.put, [StoreFull("no space left")] * times

    async def full(key: str, content: bytes, *, mime: str) -> None:
        if refusals:
            raise refusals.pop()
        await put(key, content, mime=mime)

    monkeypatch.setattr(store, "put", full)
    await game.scene("a quiet harbour")
    await game.later(40)

    assert len(game.provider.drawings.read_all()) == 1
    if times == 2:
        assert len(game.pictures()) == 1
        assert await game.ledger() == ["spent"]
        return
    assert "drawn, not stored yet" in message_text(game.last())
    assert labels(game.last()) == []
    # Replicate deletes outputs after an hour, so storing is tried no longer.
    game.clock.advance(3600)
    await game.later(2)
    assert "There is no room to keep new pictures" in message_text(game.last())
    assert await game.ledger() == ["refunded"]


async def test_a_picture_whose_file_is_lost_cannot_be_iterated_and_says_so(game: Table) -> None:
    parent = await game.picture()
    kept = (await game.newest()).output
    assert kept is not None
    await game.stage.app.store.delete(kept.key)

    await game.reply(parent, "at night")

    assert "That picture's file is not there any more." in message_text(game.last())
    assert await game.ledger() == ["spent", "refunded"]
