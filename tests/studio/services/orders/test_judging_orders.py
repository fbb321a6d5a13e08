"""An order is judged before anything else happens to it: all of its words, as they are drawn."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select

from bot.config import Settings
from bot.wiring import App, open_app
from db.models import Character, Game, Generation, Job, LedgerEntry, ModerationWord
from db.repositories import pictures
from studio.errors import ModerationRefused, UploadRefused
from studio.rules.asking.instruction import Instruction, PictureSettings
from studio.rules.asking.prompt import PartKind
from studio.services.characters.form import CharacterForm
from studio.services.characters.wardrobe import StateForm
from studio.services.games.games import GameChange
from studio.services.orders.inputs import SceneForm, UploadedMask
from studio.services.orders.orders import Order
from studio.services.people import Answer, DiscordPlace, Person
from tests.studio.generation.scripted import RecordingDelivery
from tests.support.clock import HandClock
from tests.support.quick_provider import QuickProvider
from tests.support.sight import EVERYWHERE

MIRA = Person(user_id=7, guild_id=900, is_admin=True, sight=EVERYWHERE)
HERE, ANSWER = DiscordPlace(901), Answer(901)
NO_PICTURE = b"no picture at all"


@dataclass
class Studio:
    """The program with a quick painter, and a game."""

    app: App
    game: Game

    async def scene(self, description: str, **options: object) -> int:
        """Let a scene be drawn; gives the id of its picture."""
        form = SceneForm(description, **options)  # type: ignore[arg-type]
        return await self.drawn(
            await self.app.services.images.draw_scene(MIRA, self.game, form, ANSWER)
        )

    async def iterate(self, generation_id: int, words: str, **said: object) -> int:
        """Let a change be drawn; gives the id of its picture."""
        wish = Instruction(words, PictureSettings(**said))  # type: ignore[arg-type]
        images = self.app.services.images
        return await self.drawn(await images.iterate(MIRA, generation_id, wish, ANSWER))

    async def drawn(self, order: Order) -> int:
        """Let an order be drawn; gives the id of its first picture."""
        async with asyncio.timeout(30):
            await self.app.worker.wait_idle()
        return order.generations[0].id

    async def character(self, name: str, looks: str, style: str = "") -> int:
        """A character with a saved portrait, approved at once; gives the id of its looks."""
        characters = self.app.services.characters
        form = CharacterForm(name=name, looks=looks, style=style)
        sheet, order = await characters.create(MIRA, self.game, form, ANSWER)
        await characters.save(MIRA, sheet.look.id, await self.drawn(order))
        return sheet.look.id

    async def set_style(self, house_style: str) -> None:
        """Write the house style as an older version of the program may have left it."""
        async with self.app.database.write() as tx:
            (await tx.get_one(Game, self.game.id)).house_style = house_style
        self.game = await self.app.services.games.get_here(HERE)

    async def block(self, word: str) -> None:
        """Put a word on the server's list."""
        async with self.app.database.write() as tx:
            tx.add(ModerationWord(guild_id=self.game.guild_id, word=word, blocked=True))

    async def rows(self) -> list[int]:
        """How many characters, generations, jobs and quota entries there are."""
        tables = (Character, Generation, Job, LedgerEntry)
        async with self.app.database.read() as tx:
            return [
                (await tx.execute(select(func.count()).select_from(table))).scalar_one()
                for table in tables
            ]


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    clock = HandClock()
    painter = QuickProvider(tmp_path / "sketches", clock=clock, seconds=0.0)
    settings = Settings(data_folder=tmp_path)
    async with open_app(
        settings, provider=painter, clock=clock, delivery=RecordingDelivery()
    ) as app:
        game = await app.services.games.create(MIRA, HERE, GameChange(name="The Long Road"))
        working = asyncio.create_task(app.worker.run(), name="worker")
        yield Studio(app, game)
        await app.worker.stop()
        await asyncio.wait_for(working, 30)


def _photo() -> bytes:
    content = BytesIO()
    Image.new("RGB", (96, 64), (200, 40, 40)).save(content, "PNG")
    return content.getvalue()


async def test_words_are_judged_before_an_uploaded_picture_is_read(studio: Studio) -> None:
    images = studio.app.services.images
    porn, fine = "hardcore porn", "a quiet harbour"
    parent = await studio.scene(fine)
    before = await studio.rows()

    async def scene(words: str) -> Order:
        return await images.draw_scene(
            MIRA, studio.game, SceneForm(words, source=NO_PICTURE), ANSWER
        )

    async def upload(words: str) -> Order:
        wish = Instruction(words)
        return await images.iterate_upload(MIRA, studio.game, NO_PICTURE, wish, ANSWER)

    async def mask(words: str) -> Order:
        wish, painted = Instruction(words), UploadedMask(NO_PICTURE)
        return await images.iterate(MIRA, parent, wish, ANSWER, mask=painted)

    async def portrait(words: str) -> Order:
        form = CharacterForm(name="Kael", looks=words, uploads=(NO_PICTURE,))
        return (await studio.app.services.characters.create(MIRA, studio.game, form, ANSWER))[1]

    for ask in (scene, upload, mask, portrait):
        with pytest.raises(ModerationRefused):
            await ask(porn)
        with pytest.raises(UploadRefused):
            await ask(fine)
    assert await studio.rows() == before


async def test_a_refusal_names_the_part_of_the_prompt(studio: Studio) -> None:
    # These were saved before the server forbade bees.
    await studio.character("Kael", "an elf with a cloak of bees")
    await studio.character("Anna", "a smith")
    await studio.app.services.wardrobe.add(
        MIRA, studio.game, "Anna", StateForm("at work", "bees in her hair")
    )
    plain = await studio.scene("a quiet harbour")
    steps = await studio.iterate(await studio.iterate(plain, "bees on the mast"), "at night")
    await studio.block("bees")
    before = await studio.rows()
    worn = {"Anna": "at work"}
    cases = [
        # the part, whose, and how it is asked
        (PartKind.DESCRIPTION, "", studio.scene("bees in a hive")),
        (PartKind.STYLE, "", studio.scene("a harbour", style="drawn by bees")),
        (PartKind.KEEP_OUT, "", studio.scene("a harbour", negative=("fog", "anything but bees"))),
        (PartKind.LOOKS, "Kael", studio.scene("at the gate", names=("Kael",))),
        (PartKind.STATE, "Anna", studio.scene("at the gate", names=("Anna",), states=worn)),
        (PartKind.CHANGE, "", studio.iterate(plain, "add bees")),
        (PartKind.STYLE, "", studio.iterate(plain, "at dawn", style="drawn by bees")),
        (PartKind.KEEP_OUT, "", studio.iterate(plain, "", no=("everything but bees",))),
        (PartKind.EARLIER_STEPS, "", studio.iterate(steps, "at dawn")),
    ]

    for part, whose, asked in cases:
        with pytest.raises(ModerationRefused) as refused:
            await asked
        assert (refused.value.part, refused.value.whose) == (part, whose)
        assert refused.value.words == ("bees",)

    await studio.set_style("bees in every corner")
    with pytest.raises(ModerationRefused) as refused:
        await studio.scene("a quiet harbour")
    assert refused.value.part == PartKind.HOUSE_STYLE
    assert await studio.rows() == before


async def test_the_steps_of_a_branch_are_judged_together(studio: Studio) -> None:
    first = await studio.scene("a woman in a dress at the lake")
    second = await studio.iterate(first, "now at night")
    asked = [
        studio.iterate(second, "now without the dress"),
        studio.iterate(second, "without her clothes"),
        studio.iterate(second, "at dawn", no=("dress",)),
        studio.iterate(await studio.iterate(second, "", no=("fog",)), "", no=("clothes",)),
    ]

    for each in asked:
        with pytest.raises(ModerationRefused) as refused:
            await each
        assert refused.value.rule == "nudity"

    # The sum of the steps is judged, not only the last one.
    girl = await studio.scene("a schoolgirl at the lake")
    with pytest.raises(ModerationRefused) as refused:
        await studio.iterate(girl, "in lingerie")
    assert refused.value.rule == "sexual content with minors"
    assert refused.value.part == ""


async def test_what_is_inherited_is_judged_by_the_lists_of_today(studio: Studio) -> None:
    images = studio.app.services.images
    first = await studio.scene("bees in a hive", negative=("fog",))
    child = await studio.iterate(first, "at night")
    await studio.block("bees")
    before = await studio.rows()

    for ask in (
        images.redo(MIRA, first, ANSWER),
        images.redo(MIRA, child, ANSWER),
        images.vary(MIRA, first, ANSWER),
        images.iterate(MIRA, child, Instruction("at dawn"), ANSWER),
        images.iterate(MIRA, child, Instruction("", PictureSettings(seed=7)), ANSWER),
    ):
        with pytest.raises(ModerationRefused):
            await ask
    assert await studio.rows() == before

    # An upscaled picture is the same picture: the painter gets no words.
    upscaled = await studio.drawn(await images.upscale(MIRA, first, ANSWER))
    async with studio.app.database.read() as tx:
        row = await pictures.generation(tx, upscaled)
    assert row is not None
    assert row.status == "succeeded"


async def test_what_an_older_version_wrote_is_judged_too(studio: Studio) -> None:
    first = await studio.scene("a quiet harbour")
    async with studio.app.database.write() as tx:
        row = await tx.get_one(Generation, first)
        kept = {key: row.params[key] for key in ("aspect", "style", "tier", "strength")}
        words = {"scene": "a quiet harbour", "changes": ["bees"], "negative": ["fog"]}
        row.params = {**kept, **words, "cast": [], "source_id": None}
        row.rating = ""

    again = await studio.app.services.images.redo(MIRA, first, ANSWER)
    await studio.drawn(again)
    assert again.generations[0].negative.startswith("fog, ")
    await studio.block("bees")
    with pytest.raises(ModerationRefused) as refused:
        await studio.app.services.images.redo(MIRA, first, ANSWER)
    assert refused.value.part == PartKind.CHANGE


async def test_a_character_is_not_saved_when_its_portrait_would_be_refused(studio: Studio) -> None:
    look_id = await studio.character("Kael", "an elf with a green cloak")
    characters = studio.app.services.characters
    await studio.set_style("nobody wears a thing, all are nude")
    before = await studio.rows()

    with pytest.raises(ModerationRefused) as refused:
        await studio.character("Anna", "a smith")
    assert refused.value.part == PartKind.HOUSE_STYLE
    with pytest.raises(ModerationRefused):
        await characters.edit_looks(MIRA, look_id, looks="a tall elf", style="", answer=ANSWER)
    assert await studio.rows() == before

    await studio.set_style("")
    # Some models get a name without blanks, or only in plain letters.
    for name, word in (("Nu De", "Nu De"), ("Жnude", "nude")):
        with pytest.raises(ModerationRefused) as refused:
            await studio.character(name, "a smith")
        assert word in refused.value.words
    assert await studio.rows() == before


async def test_keeping_nudity_out_is_no_offence_and_rates_nothing_down(studio: Studio) -> None:
    drawn = await studio.scene("a quiet harbour", negative=("nudity", "gore", "naked people"))

    async with studio.app.database.read() as tx:
        row = await pictures.generation(tx, drawn)
    assert row is not None
    assert row.negative.startswith("nudity, gore, naked people, ")
    assert row.rating == "strict"
