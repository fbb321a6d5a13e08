"""The words of a waiting job are judged again, as they are about to be sent to the provider."""

import pytest

from db.enums import GenerationStatus
from db.models import Game, GameChannel, Generation, Guild, Job, ModerationWord
from db.repositories import games, pictures
from studio.errors import DrawingInterrupted, ForbiddenSince, ProviderTransient
from studio.providers.base import Handle, Safety, SentWords
from studio.rules.asking.consistency import Means, Plan
from studio.rules.asking.params import CastMember, Params
from studio.rules.moderation.judging import Moderation
from studio.services.moderation.words import WordCheck
from tests.studio.generation.scripted import Shop
from tests.support.ground import CHANNEL_ID, GUILD_ID


async def _block(shop: Shop, word: str) -> None:
    async with shop.ground.database.write() as tx:
        tx.add(ModerationWord(guild_id=GUILD_ID, word=word, blocked=True))


async def _forbid(shop: Shop, *, line: str = "", veil: str = "") -> None:
    async with shop.ground.database.write() as tx:
        game = await tx.get_one(Game, shop.ground.game.id)
        game.lines, game.veils = [line] if line else [], [veil] if veil else []


async def _rate(shop: Shop, rating: str) -> None:
    async with shop.ground.database.write() as tx:
        row = await games.channel(tx, CHANNEL_ID)
        assert isinstance(row, GameChannel)
        row.rating = rating


async def _ask(
    shop: Shop, prompt: str, *, negative: str = "", rating: str = "", safety: str = ""
) -> Job:
    """A job that waits, with the words that were judged when it was requested."""
    job = await shop.ground.add(prompt=prompt)
    plan = Plan("m", Means.WORDS, safety=Safety(safety)) if safety else None
    async with shop.ground.database.write() as tx:
        [row] = await pictures.of_job(tx, job.id)
        row.negative, row.rating = negative, rating
        row.params = Params(scene="a quiet harbour", plan=plan).to_json()
    return job


async def _error(shop: Shop, job: Job) -> str | None:
    return (await shop.ground.job(job.id)).error


async def test_a_word_that_the_server_forbade_meanwhile_ends_the_job_before_it_is_sent(
    shop: Shop,
) -> None:
    job = await _ask(shop, "Spiders in the cellar.")
    await _block(shop, "spiders")

    await shop.work()

    assert shop.provider.submits == []
    assert await _error(shop, job) == "ForbiddenSince"
    assert await shop.ground.ledger(job) == ["refunded"]
    assert shop.delivery.said == ["failed: ForbiddenSince, 0 delivered"]


async def test_lines_and_veils_and_ratings_of_meanwhile_count(shop: Shop) -> None:
    cases = [
        # prompt, what is kept out, line, veil, the channel's rating now, whether it is sent
        ("A quiet harbour.", "", "spiders", "", "", True),
        ("Spiders in the cellar.", "", "spiders", "", "", False),
        ("Spiders in the cellar.", "", "", "spiders", "", False),
        ("A harbour.", "spiders, text", "spiders", "", "", True),
        ("A harbour.", "anything but spiders, text", "spiders", "", "", False),
        ("Entrails on the snow.", "", "", "", "", True),
        ("Entrails on the snow.", "", "", "", "strict", False),
        ("A harbour.", "entrails, gore, text", "", "", "strict", True),
        ("A harbour.", "fog. Entrails on the snow", "", "", "strict", False),
    ]
    for prompt, negative, line, veil, rating, is_sent in cases:
        sent = len(shop.provider.submits)
        job = await _ask(shop, prompt, negative=negative)
        await _forbid(shop, line=line, veil=veil)
        await _rate(shop, rating)

        await shop.work()

        assert len(shop.provider.submits) - sent == is_sent, (prompt, negative)
        assert await _error(shop, job) == (None if is_sent else "ForbiddenSince"), prompt


async def test_words_are_judged_as_strictly_as_when_they_were_requested(shop: Shop) -> None:
    cases = [
        # the rating of the picture, the painter's own check, the channel's rating now, sent
        ("relaxed", "", "relaxed", True),
        ("relaxed", "", "standard", False),
        # A thread has the rating of its channel, which the worker does not know.
        ("relaxed", "", None, True),
        ("standard", "", "relaxed", False),
        ("standard", "", "", False),
        ("", "strict", "relaxed", False),
    ]
    for rating, safety, now, is_sent in cases:
        sent = len(shop.provider.submits)
        job = await _ask(shop, "A nude bather at the lake.", rating=rating, safety=safety)
        if now is None:
            async with shop.ground.database.write() as tx:
                (await tx.get_one(Job, job.id)).channel_id = CHANNEL_ID + 50
        else:
            await _rate(shop, now)

        await shop.work()

        assert len(shop.provider.submits) - sent == is_sent, (rating, safety, now)


async def test_a_server_that_became_strict_meanwhile_is_strict_at_the_door(shop: Shop) -> None:
    cases = [
        # the server's strictness now, the channel's rating (None: a thread without one), sent
        ("", "", True),
        ("standard", "relaxed", True),
        ("strict", "", False),
        ("strict", "relaxed", False),
        ("strict", None, False),
        ("", None, True),
    ]
    for server, rating, is_sent in cases:
        sent = len(shop.provider.submits)
        job = await _ask(shop, "Entrails on the snow.")
        async with shop.ground.database.write() as tx:
            (await tx.get_one(Guild, GUILD_ID)).strictness = server
            if rating is None:
                (await tx.get_one(Job, job.id)).channel_id = CHANNEL_ID + 50
        await _rate(shop, rating or "")

        await shop.work()

        assert len(shop.provider.submits) - sent == is_sent, (server, rating)


async def test_the_name_of_a_character_is_no_line_at_the_door(shop: Shop) -> None:
    words = WordCheck(shop.ground.database, Moderation())
    job = await _ask(shop, "")
    await _forbid(shop, line="spiders")
    cast = [CastMember(1, 1, "Spider").to_json()]
    [row] = await shop.ground.queue.list_generations(job)
    named = Generation(rating="", params={**row.params, "cast": cast})

    await words.judge_again(job, named, SentWords(("Spider: a thief. Spider climbs.", "Spider")))
    for texts in (("Spider: a thief. A spider climbs.",), ("A thief.", "spiders")):
        with pytest.raises(ForbiddenSince):
            await words.judge_again(job, named, SentWords(texts))


async def test_a_picture_that_may_be_paid_for_is_searched_for_without_a_judgement(
    shop: Shop,
) -> None:
    shop.provider.on_submit = [ProviderTransient("the answer was lost")]
    job = await _ask(shop, "Spiders in the cellar.")
    await shop.work()
    [intention] = shop.provider.submits
    shop.provider.known[intention] = Handle("found")
    await _block(shop, "spiders")

    await shop.work_through(30.0)

    assert await _error(shop, job) is None
    assert len(shop.delivery.posted) == 1
    assert await shop.ground.ledger(job) == ["spent"]


async def test_parts_that_were_requested_before_the_change_are_delivered(shop: Shop) -> None:
    shop.provider.cut = (1, 1)
    shop.provider.on_submit = [None, DrawingInterrupted("busy")]
    job = await shop.ground.add(pictures=2, prompt="Spiders in the cellar.")
    await shop.work()
    await _block(shop, "spiders")

    await shop.work_through(60.0)

    assert len(shop.delivery.posted) == 1
    assert sorted(await shop.ground.ledger(job)) == ["refunded", "spent"]
    statuses = [each.status for each in await shop.ground.queue.list_generations(job)]
    assert statuses.count(GenerationStatus.SUCCEEDED) == 1
