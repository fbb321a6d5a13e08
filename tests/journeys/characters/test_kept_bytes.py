"""What a character's pictures and drafts may take: nothing without quota, and not without end."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bot.config import Settings, UploadSettings
from bot.play.stage import answer_text
from db.models import DailyUse
from studio.errors import StoreFull
from studio.services.characters import roster
from studio.services.upkeep.upkeep import Upkeep
from studio.storage.local import LocalStore
from tests.journeys.characters.drafts import delete, draft
from tests.journeys.characters.test_input import stored
from tests.journeys.table import ELARA, Table
from tests.support.clock import HandClock


def picture(shade: int = 90) -> bytes:
    png = BytesIO()
    Image.new("RGB", (64, 64), (shade, 0, 0)).save(png, "PNG")
    return png.getvalue()


async def create(game: Table, name: str = "Elara", *, pictures: Sequence[bytes] = ()) -> str:
    """Send the form; gives the words of the answer."""
    game.clock.advance(10)  # stays within the rate limit
    opened = await game.player.slash(game.channel, "character create")
    fields: dict[str, object] = {"name": name, "looks": ELARA}
    if pictures:
        fields["references"] = [(f"{at}.png", each) for at, each in enumerate(pictures)]
    sent = await game.player.submit_modal(opened, fields)
    await game.settled()
    return answer_text(sent)


async def add_state(game: Table, name: str) -> str:
    """Add a state with a picture to Elara; gives the words of the answer."""
    return await game.say(
        "wardrobe add",
        character="Elara",
        name=name,
        words="in plate armour",
        picture=("armour.png", picture(7)),
    )


async def test_without_quota_no_picture_of_a_character_is_stored(
    drafts: Table, tmp_path: Path
) -> None:
    before = await drafts.rows()

    said = await create(drafts, pictures=[picture(), picture(91), picture(92)])

    assert "its daily number is 0" in said
    assert "kept as a draft" not in said
    assert stored(tmp_path) == set()
    assert await drafts.rows() == before


async def test_a_form_that_was_refused_for_its_pictures_can_be_sent_again_without_them(
    drafts: Table,
) -> None:
    drafts.clock.advance(10)
    opened = await drafts.player.slash(drafts.channel, "character create")
    refused = await drafts.player.submit_modal(
        opened, {"name": "Elara", "looks": ELARA, "references": [("a.png", picture())]}
    )
    assert refused.response is not None

    again = await drafts.player.click(refused.response, label="Edit")
    sent = await drafts.player.submit_modal(again, {"name": "Elara", "looks": ELARA})

    assert "**Elara** is kept as a draft" in answer_text(sent)


async def test_without_quota_a_damaged_picture_is_not_even_decoded(drafts: Table) -> None:
    assert "its daily number is 0" in await create(drafts, pictures=[b"no picture"])


class TestLittleRoom:
    """An operator who stores few bytes a person and day."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        small = UploadSettings(daily_bytes=2 * len(picture()) + 50)
        return settings.model_copy(update={"uploads": small})

    async def test_the_bytes_of_a_day_are_bounded_and_the_next_day_takes_more(
        self, game: Table, tmp_path: Path
    ) -> None:
        before = await game.rows()

        said = await create(game, pictures=[picture(), picture(91), picture(92)])

        assert "bytes of pictures that you send a day from one person" in said
        assert stored(tmp_path) == set()
        assert await game.rows() == before
        await create(game, pictures=[picture(), picture(91)])
        assert (await game.rows())["character_references"] == 2
        assert "bytes of pictures" in await create(game, "Doran", pictures=[picture(93)])
        game.clock.advance(24 * 3600)
        await create(game, "Doran", pictures=[picture(93)])
        assert (await game.rows())["character_references"] == 3

    async def test_every_way_to_send_a_picture_counts(self, game: Table) -> None:
        await game.approved_character(references=[("a.png", picture()), ("b.png", picture(91))])

        for said in (
            await add_state(game, "armoured"),
            await game.scene("at night", source=("c.png", picture(93))),
            await game.say("iterate", change="at night", source=("c.png", picture(93))),
        ):
            game.clock.advance(10)
            assert "bytes of pictures that you send" in said
        await game.picture()
        assert "bytes of pictures" in await game.say(
            "iterate", change="at night", mask=("mask.png", half())
        )

    async def test_other_persons_have_their_own_day(self, game: Table) -> None:
        await create(game, pictures=[picture(), picture(91)])

        said = await game.scene("at night", by=game.gm, source=("c.png", picture(93)))

        assert said.startswith("**At night**")


def half() -> bytes:
    """A mask of the left half, with more bytes than are left."""
    mask = Image.effect_noise((300, 300), 90)
    png = BytesIO()
    mask.save(png, "PNG")
    return png.getvalue()


async def test_a_store_that_failed_takes_nothing_off_the_day(
    game: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise StoreFull("no space")

    with monkeypatch.context() as broken:
        broken.setattr(LocalStore, "put", fail)
        await create(game, pictures=[picture()])

    async with game.stage.app.database.read() as tx:
        used = await tx.get(DailyUse, ("2026-11-21", game.player.id, "uploaded_bytes"))
    assert used is None or used.amount == 0


async def test_a_person_has_a_bounded_number_of_drafts_in_a_game(
    drafts: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster, "DRAFTS_LIMIT", 2)
    for name in ("Elara", "Doran"):
        await draft(drafts, name)
    before = await drafts.rows()

    assert "You have 2 characters in this game that are not approved yet" in await create(
        drafts, "Mirelle"
    )
    assert await drafts.rows() == before

    await draft(drafts, "Mirelle", by=drafts.person("ann"))
    await delete(drafts, "Elara")
    assert "**Mirelle" not in await create(drafts, "Sable")
    assert (await drafts.rows())["characters"] == 4


async def test_a_deleted_character_lets_the_pictures_go_that_were_sent_for_it(
    game: Table, tmp_path: Path
) -> None:
    await game.approved_character(references=[("a.png", picture()), ("b.png", picture(91))])
    await add_state(game, "armoured")
    app = game.stage.app
    sent = [file for file in stored(tmp_path) if "characters" in file.parts]
    assert len(sent) == 3

    await delete(game, "Elara")
    upkeep = Upkeep(app.database, app.store, HandClock(datetime.now(UTC) + timedelta(days=2)))
    await upkeep.remove_orphans(dry_run=False)

    assert not [file for file in sent if file.exists()]
    assert (await game.rows())["character_references"] == 1  # the saved portrait
    assert len(stored(tmp_path)) == 2  # the portrait and its thumbnail


async def test_a_picture_that_another_character_uses_too_stays(game: Table, tmp_path: Path) -> None:
    for name in ("Elara", "Doran"):
        await game.approved_character(name, references=[("a.png", picture())])
    app = game.stage.app
    [shared] = [file for file in stored(tmp_path) if "characters" in file.parts]

    await delete(game, "Elara")
    upkeep = Upkeep(app.database, app.store, HandClock(datetime.now(UTC) + timedelta(days=2)))
    await upkeep.remove_orphans(dry_run=False)

    assert shared.exists()
