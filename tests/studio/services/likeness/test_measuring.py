"""Measuring pictures after they were posted, and telling what was measured."""

import asyncio

import pytest
from sqlalchemy import func, select

from db.enums import GenerationKind, GenerationStatus, JobStatus
from db.models import Appearance, Asset, Generation, Job, LikenessScore, PictureVectors
from db.repositories.likeness import vectors, verdicts
from studio.errors import LikenessFailed, StoreError
from studio.rules.moderation.judging import Moderation
from studio.services.characters.roster import Roster
from studio.services.likeness.verdicts import LikenessVerdicts
from studio.services.moderation.words import WordCheck
from studio.services.people import Person
from tests.studio.services.likeness.studio import LikenessStudio, MadeUpLikeness, drawn
from tests.support.ground import GUILD_ID

OWNER = Person(user_id=1, guild_id=GUILD_ID)


async def _count(studio: LikenessStudio, table: type) -> int:
    async with studio.database.read() as tx:
        return await tx.scalar(select(func.count()).select_from(table)) or 0


async def test_a_posted_picture_is_measured_for_each_of_its_characters(
    studio: LikenessStudio,
) -> None:
    mira, borin = await studio.character("Mira"), await studio.character("Borin")
    both = await studio.picture(mira, borin)
    drifted = await studio.picture(mira, shows=["Somebody Else"])
    nobody = await studio.picture()

    assert await studio.measure_all() == 2
    assert await studio.told(both) == {"Mira": "recognised", "Borin": "recognised"}
    assert (await studio.told(drifted))["Mira"] != "recognised"
    assert await studio.told(nobody) == {}


async def test_one_character_drawn_as_another_of_the_cast_is_told_apart(
    studio: LikenessStudio,
) -> None:
    mira, borin = await studio.character("Mira"), await studio.character("Borin")
    picture = await studio.picture(mira, borin, shows=["Mira", "Mira"])
    await studio.measure_all()

    told = await studio.told(picture)
    assert told["Mira"] == "recognised"
    assert told["Borin"] != "recognised"


async def test_a_picture_is_measured_after_it_was_posted_and_not_before(
    studio: LikenessStudio,
) -> None:
    mira = await studio.character("Mira")
    picture = await studio.picture(mira, posted=False)
    assert await studio.measure_all() == 0

    async with studio.database.write() as tx:
        job = await tx.get_one(Job, picture.job_id)
        job.status = JobStatus.DONE
    assert await studio.measure_all() == 1
    assert await studio.told(picture) == {"Mira": "recognised"}


async def test_after_a_restart_what_is_due_is_measured_once(studio: LikenessStudio) -> None:
    mira = await studio.character("Mira")
    pictures = [await studio.picture(mira) for _ in range(3)]
    assert await studio.measurer.measure_next()
    studio.measurer = studio.new_measurer()
    assert await studio.measure_all() == 2
    assert await studio.measure_all() == 0

    assert [await studio.told(each) for each in pictures] == [{"Mira": "recognised"}] * 3
    # Three pictures and three references.
    assert len(studio.model.embedded) == 6


async def test_two_processes_that_measure_the_same_picture_keep_one_verdict(
    studio: LikenessStudio,
) -> None:
    mira = await studio.character("Mira")
    picture = await studio.picture(mira)
    other = studio.new_measurer()
    await asyncio.gather(studio.measurer.measure_next(), other.measure_next())

    assert await _count(studio, LikenessScore) == 1
    assert await studio.told(picture) == {"Mira": "recognised"}


@pytest.mark.parametrize(
    ("scene", "because"),
    [
        ("seen from behind, on the bridge", "it shows a back"),
        ("Mira with her visor down", "the face is covered"),
        ("a tiny figure below the mountains", "the figure is too small"),
        ("the empty hall, nobody in it", "nobody is expected in it"),
    ],
)
async def test_what_nobody_could_recognise_is_not_measured(
    studio: LikenessStudio, scene: str, because: str
) -> None:
    mira = await studio.character("Mira")
    picture = await studio.picture(mira, scene=scene)
    await studio.measure_all()

    assert await studio.told(picture) == {"Mira": f"not measured, because {because}"}
    assert studio.model.embedded == []


async def test_a_picture_of_64_pixels_is_too_small(studio: LikenessStudio) -> None:
    mira = await studio.character("Mira")
    picture = await studio.picture(mira, size=(64, 64))
    await studio.measure_all()
    assert await studio.told(picture) == {"Mira": "not measured, because the figure is too small"}


async def test_a_character_without_references_is_not_measured(studio: LikenessStudio) -> None:
    mira = await studio.character("Mira", references=0)
    picture = await studio.picture(mira)
    await studio.measure_all()
    told = {"Mira": "not measured, because there is no reference picture"}
    assert await studio.told(picture) == told


async def test_a_reference_is_not_compared_with_itself(studio: LikenessStudio) -> None:
    mira = await studio.character("Mira", references=1)
    itself = await studio.picture(mira, content=drawn("Mira", seed=100))
    await studio.measure_all()
    told = {"Mira": "not measured, because there is no reference picture"}
    assert await studio.told(itself) == told


async def test_references_that_are_lost_from_the_store(studio: LikenessStudio) -> None:
    mira = await studio.character("Mira", references=2)
    async with studio.database.read() as tx:
        [first, second] = (await verdicts.references(tx, [mira.id]))[mira.id]
    await studio.store.delete(first.key)
    one_left = await studio.picture(mira)
    await studio.measure_all()
    # Its vectors are kept, so the second reference has to be forgotten, too.
    await studio.store.delete(second.key)
    async with studio.database.write() as tx:
        await vectors.forget(tx, [(second.game_id, second.sha256)], regions="reference")
    none_left = await studio.picture(mira)
    await studio.measure_all()

    assert await studio.told(one_left) == {"Mira": "recognised"}
    told = {"Mira": "not measured, because the reference pictures are lost"}
    assert await studio.told(none_left) == told


async def test_a_picture_that_is_lost_from_the_store(studio: LikenessStudio) -> None:
    mira = await studio.character("Mira")
    picture = await studio.picture(mira)
    async with studio.database.read() as tx:
        asset = await tx.scalar(select(Asset).where(Asset.generation_id == picture.id))
    assert asset is not None
    await studio.store.delete(asset.key)
    await studio.measure_all()
    assert await studio.told(picture) == {"Mira": "not measured, because the picture is lost"}


async def test_two_with_the_same_face_are_not_measured(studio: LikenessStudio) -> None:
    mira = await studio.character("Mira")
    twin = await studio.character("Myra", as_="Mira")
    picture = await studio.picture(mira, twin)
    alone = await studio.picture(mira)
    await studio.measure_all()

    because = "not measured, because two in it look too alike"
    assert await studio.told(picture) == {"Mira": because, "Myra": because}
    # The copy is no stranger to it.
    assert await studio.told(alone) == {"Mira": "recognised"}


async def test_trouble_that_passes_is_tried_again_later(studio: LikenessStudio) -> None:
    mira = await studio.character("Mira")
    picture = await studio.picture(mira)
    other = await studio.picture(await studio.character("Borin"))
    studio.model.troubles = [LikenessFailed("memory", passing=True)]
    # The newest one comes first and fails; meanwhile the other one is measured.
    assert await studio.measure_all() == 2
    assert await studio.told(other) == {}
    assert await studio.told(picture) == {"Mira": "recognised"}
    studio.ground.clock.advance(61)
    assert await studio.measure_all() == 1
    assert await studio.told(other) == {"Borin": "recognised"}


@pytest.mark.parametrize("trouble", [LikenessFailed("memory", passing=True), StoreError("away")])
async def test_trouble_that_stays_ends_after_some_tries(
    studio: LikenessStudio, trouble: Exception
) -> None:
    picture = await studio.picture(await studio.character("Mira"))
    studio.model.troubles = [trouble] * 50
    tries = 0
    while not await studio.told(picture):
        assert await studio.measurer.measure_next()
        studio.ground.clock.advance(3600)
        tries += 1
    assert tries == 5
    assert await studio.told(picture) == {"Mira": "not measured, because measuring failed"}


async def test_a_broken_picture_is_given_up_at_once(studio: LikenessStudio) -> None:
    picture = await studio.picture(await studio.character("Mira"), content=b"broken")
    assert await studio.measure_all() == 1
    assert await studio.told(picture) == {"Mira": "not measured, because measuring failed"}


async def test_damaged_vectors_are_computed_again(studio: LikenessStudio) -> None:
    mira = await studio.character("Mira")
    await studio.picture(mira)
    await studio.measure_all()
    async with studio.database.write() as tx:
        for row in await tx.scalars(select(PictureVectors)):
            row.content = b"damaged"
    again = await studio.picture(mira)
    await studio.measure_all()
    assert await studio.told(again) == {"Mira": "recognised"}


async def test_new_references_outdate_a_verdict_which_is_measured_again_without_the_model(
    studio: LikenessStudio,
) -> None:
    mira = await studio.character("Mira", references=2)
    picture = await studio.picture(mira)
    await studio.measure_all()
    await studio.add_reference(mira, drawn("Mira", seed=7), position=9)
    studio.model.embedded.clear()

    told = await studio.told(picture)
    assert told == {"Mira": "recognised beside earlier reference pictures"}
    assert await studio.measure_all() == 1
    assert await studio.told(picture) == {"Mira": "recognised"}
    # Only the new reference, whose three crops were not known.
    assert studio.model.embedded == [3]
    assert await _count(studio, LikenessScore) == 2


async def test_verdicts_of_another_model_are_not_told_and_measured_again(
    studio: LikenessStudio,
) -> None:
    picture = await studio.picture(await studio.character("Mira"))
    await studio.measure_all()
    studio.model = MadeUpLikeness("another")
    studio.measurer = studio.new_measurer()
    studio.verdicts = LikenessVerdicts(studio.database, model="another@1-1")

    assert await studio.told(picture) == {}
    assert await studio.measure_all() == 1
    assert await studio.told(picture) == {"Mira": "recognised"}


async def test_likeness_that_is_switched_off_between_asking_and_measuring(
    studio: LikenessStudio,
) -> None:
    mira = await studio.character("Mira")
    before = await studio.picture(mira)
    await studio.measure_all()
    meanwhile = await studio.picture(mira)
    on, off = studio.verdicts, LikenessVerdicts(studio.database, model="")

    studio.verdicts = off
    assert await studio.told(before) == {"Mira": "recognised"}
    assert await studio.told(meanwhile) == {}
    assert await off.rate_of(mira) is None

    studio.verdicts = on
    assert await studio.measure_all() == 1
    assert await studio.told(meanwhile) == {"Mira": "recognised"}


async def test_the_rate_counts_scenes_with_the_references_of_today(studio: LikenessStudio) -> None:
    mira = await studio.character("Mira")
    for _ in range(4):
        await studio.picture(mira)
    await studio.picture(mira, shows=["Somebody Else"])
    await studio.picture(mira, scene="Mira from behind")
    portrait, deleted = await studio.picture(mira), await studio.picture(mira)
    async with studio.database.write() as tx:
        (await tx.get_one(Generation, portrait.id)).kind = GenerationKind.PORTRAIT
        (await tx.get_one(Generation, deleted.id)).deleted_at = studio.ground.clock.now()
    await studio.measure_all()

    rate = await studio.verdicts.rate_of(mira)
    assert rate is not None
    assert rate.words == "4 of 5 recognised (80 %), 1 not measured"

    await studio.add_reference(mira, drawn("Mira", seed=7), position=9)
    none_yet = await studio.verdicts.rate_of(mira)
    assert none_yet is not None
    assert none_yet.words == ""
    await studio.measure_all()
    again = await studio.verdicts.rate_of(mira)
    assert again is not None
    assert again.words == "4 of 5 recognised (80 %), 1 not measured"


async def test_a_deleted_character_leaves_no_verdicts_and_no_vectors_of_references(
    studio: LikenessStudio,
) -> None:
    mira, borin = await studio.character("Mira"), await studio.character("Borin")
    await studio.picture(mira, borin)
    await studio.measure_all()
    due = await studio.picture(mira)
    words = WordCheck(studio.database, Moderation())
    await Roster(studio.database, words, clock=studio.ground.clock).delete(OWNER, mira.id)
    await studio.measure_all()

    async with studio.database.read() as tx:
        scores = (await tx.scalars(select(LikenessScore))).all()
        vectors = (await tx.scalars(select(PictureVectors))).all()
        left = await tx.scalars(select(Appearance).where(Appearance.measured_at.is_(None)))
        assert left.all() == []
    assert [each.character_id for each in scores] == [borin.id]
    # The picture with both, and Borin's three references.
    assert sorted(each.regions for each in vectors) == ["reference"] * 3 + ["windows"]
    assert await studio.told(due) == {}


async def test_a_character_that_is_deleted_while_it_is_measured_gets_no_verdict(
    studio: LikenessStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    mira = await studio.character("Mira")
    await studio.picture(mira)
    words = WordCheck(studio.database, Moderation())
    roster = Roster(studio.database, words, clock=studio.ground.clock)
    embed = studio.model.embed

    async def deleting(*arguments: object) -> object:
        found = await embed(*arguments)  # type: ignore[arg-type]
        if len(studio.model.embedded) == 3:
            await roster.delete(OWNER, mira.id)
        return found

    monkeypatch.setattr(studio.model, "embed", deleting)
    await studio.measure_all()

    assert await _count(studio, LikenessScore) == 0
    async with studio.database.read() as tx:
        kinds = set(await tx.scalars(select(PictureVectors.regions)))
    assert "reference" not in kinds


async def test_a_picture_that_failed_is_not_due(studio: LikenessStudio) -> None:
    mira = await studio.character("Mira")
    picture = await studio.picture(mira)
    async with studio.database.write() as tx:
        (await tx.get_one(Generation, picture.id)).status = GenerationStatus.FAILED
    assert await studio.measure_all() == 1
    assert await studio.measure_all() == 0
    assert studio.model.embedded == []
    assert await studio.told(picture) == {}


async def test_it_waits_for_pictures_and_goes_on_after_an_error(studio: LikenessStudio) -> None:
    clock = studio.ground.clock
    running = asyncio.create_task(studio.measurer.run())
    await clock.waited_for.wait()
    picture = await studio.picture(await studio.character("Mira"))
    studio.model.troubles = [RuntimeError("a defect")]
    for seconds in (3, 30):
        clock.waited_for.clear()
        clock.advance(seconds)
        await clock.waited_for.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert await studio.told(picture) == {"Mira": "recognised"}
