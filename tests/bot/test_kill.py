"""kill -9 at every step of a job, then a new start: one request, one picture, one charge.

The program runs as its own process against a Discord on loopback, where a person asks; what
it did is counted there and in the provider's own records, which outlive it like a real
provider's.
"""

from typing import Any

import pytest

from tests.bot.killable import KillableBot
from tests.bot.messages import has_button

# The journeys try every moment within one process. These are the moments at which a real kill
# can do more harm; `make soak` tries all of them.
TELLING = {
    "queue.take_some:after",
    "provider.submit:after",
    "store.put:after",
    "delivery.deliver:after",
    "queue.held.finish:after",
}


def _left_to_soak(moment: str) -> Any:
    return pytest.param(moment, marks=() if moment in TELLING else pytest.mark.soak)


MOMENTS = [
    "services.images.draw_scene:after",  # asked for, nobody was told yet
    "services.orders.set_status_card:before",  # the status card is there, not remembered
    "queue.take_some:before",  # it waits
    "queue.take_some:after",  # taken, nothing done
    "queue.held.mark_asking:after",  # the intention is written, nobody was asked
    "provider.submit:after",  # asked, the answer not remembered
    "queue.held.mark_asked:after",  # asked and remembered
    "provider.poll:before",  # it draws
    "queue.held.mark_drawn:after",  # drawn, nothing fetched
    "provider.fetch:after",  # fetched, nothing stored
    "store.put:after",  # the picture stored, its thumbnail not
    "queue.held.mark_stored:before",  # both stored, nothing remembered
    "queue.held.mark_stored:after",  # stored and remembered
    "queue.held.mark_posting:after",  # about to be posted
    "delivery.deliver:after",  # posted, not remembered
    "queue.held.mark_posted:after",  # posted and remembered
    "queue.held.finish:after",  # over, the status card still there
]


@pytest.mark.parametrize("moment", [_left_to_soak(moment) for moment in MOMENTS])
async def test_a_kill_at_any_step_ends_in_one_request_and_one_picture(
    killable: KillableBot, moment: str
) -> None:
    await killable.start(moment=moment)
    await killable.answered(await killable.do("game create", name="Kill"))
    await killable.do("image scene", description="a lighthouse in a storm")
    await killable.killed()

    await killable.live_until(lambda: killable.pictures() and not killable.status_cards())

    assert killable.requests() == 1
    [picture] = killable.pictures()
    assert len(picture.files) == 1
    assert killable.rows("SELECT status, step FROM jobs") == [("done", "delivered")]
    assert killable.rows("SELECT state, count(*) FROM ledger GROUP BY state") == [("spent", 1)]
    assert killable.rows("SELECT role, count(*) FROM assets GROUP BY role") == [
        ("output", 1),
        ("thumbnail", 1),
    ]


PORTRAIT_MOMENTS = [
    "queue.held.mark_drawn:after",  # drawn, the person sees "drawing"
    "queue.held.mark_posting:after",  # about to be shown
    "delivery.deliver:after",  # shown, not remembered
]


@pytest.mark.parametrize("moment", [_left_to_soak(moment) for moment in PORTRAIT_MOMENTS])
async def test_a_kill_while_a_portrait_is_delivered_ends_in_one_request_and_one_preview(
    killable: KillableBot, moment: str
) -> None:
    await killable.start(moment=moment)
    await killable.answered(await killable.do("game create", name="Kill"))
    form = await killable.do("character create")
    await killable.discord.wait_until(lambda: form.answers)
    sent = await killable.discord.submit(form, name="Elara", looks="An elf with red hair")
    await killable.killed()

    edits = killable.edits()
    await killable.live_until(
        lambda: killable.edits() > edits and any(has_button(each, "save") for each in sent.messages)
    )

    assert killable.requests() == 1
    [preview] = sent.messages
    assert preview.ephemeral
    assert len(preview.files) == 1
    assert killable.rows("SELECT status, step FROM jobs") == [("done", "delivered")]
    assert killable.rows("SELECT state, count(*) FROM ledger GROUP BY state") == [("spent", 1)]
    # There is no other message: no private one, and only the game's card in the channel.
    assert [channel.id for channel in killable.discord.channels.values()] == [killable.channel_id]
    assert len(killable.discord.posted_by_bot(killable.channel_id)) == 1
