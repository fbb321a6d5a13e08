"""The same upload sent twice is stored once, and each sender keeps it."""

from pathlib import Path

from sqlalchemy import select

from db.models import Asset
from tests.journeys.characters.test_input import encoded
from tests.journeys.table import Table


async def uploads(game: Table) -> list[Asset]:
    async with game.stage.app.database.read() as tx:
        return list(await tx.scalars(select(Asset).where(Asset.role == "reference")))


async def test_the_same_upload_for_two_characters_is_one_stored_object(
    game: Table, tmp_path: Path
) -> None:
    content = encoded("PNG")

    await game.create_character("Elara", references=[("elara.png", content)])
    await game.create_character("Bram", references=[("brother.png", content)])

    first, second = await uploads(game)
    assert first.key == second.key
    folder = tmp_path / "pictures" / "games" / "1" / "characters"
    assert [path for path in folder.rglob("*") if path.is_file()] == [
        tmp_path / "pictures" / first.key
    ]
    assert len(await game.stage.app.store.get(second.key)) == second.size_bytes
