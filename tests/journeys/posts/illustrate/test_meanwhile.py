"""Messages and characters that change while the form is open or the picture is drawn."""

from db.models import Job
from tests.journeys.posts.illustrate.forms import illustrate, said_by, send
from tests.journeys.table import Table


async def test_a_message_deleted_while_its_picture_is_drawn_still_gets_a_picture(
    cast: Table,
) -> None:
    cast.provider.seconds = 30
    message = await cast.player.send(cast.channel, "I kneel by the well.")
    opened = await illustrate(cast, message)
    await send(cast, opened)
    assert not cast.pictures()

    await cast.player.delete(message)
    await cast.later(60)
    assert len(cast.pictures()) == 1
    assert not cast.cards()


async def test_a_message_deleted_before_the_form_is_sent_still_gets_a_picture(cast: Table) -> None:
    message = await cast.player.send(cast.channel, "I kneel by the well.")
    opened = await illustrate(cast, message)
    await cast.player.delete(message)

    await send(cast, opened)
    assert len(cast.pictures()) == 1


async def test_a_character_that_retires_while_the_form_is_open_is_not_drawn(cast: Table) -> None:
    opened = await illustrate(cast, said_by(cast, "Elara", "*waits*"))
    await cast.say("character retire", name="Elara")

    assert "Elara" in await send(cast, opened)
    assert not cast.pictures()


async def test_nothing_of_a_message_is_stored_before_the_form_is_sent(cast: Table) -> None:
    before = await cast.rows()
    await illustrate(cast, said_by(cast, "The Stranger", "He waits in the rain."))
    await illustrate(cast, said_by(cast, "Elara", "*waits*"))

    assert await cast.rows() == before


async def test_a_job_remembers_the_message_that_it_answers(
    cast: Table,
) -> None:
    post = said_by(cast, "Elara", "*waits*")
    await send(cast, await illustrate(cast, post))

    async with cast.stage.app.database.read() as tx:
        job = await tx.get(Job, (await cast.newest()).generation.job_id)
    assert job is not None
    assert job.reply_to_id == post.id
