"""Identical bytes are stored once per game."""

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PIL import Image

from db.enums import AssetRole
from db.migrations import upgrade
from db.models import Asset, Game
from db.session import Database
from studio.generation.assets import NewAsset, put_assets
from studio.generation.queue import QueueLimits
from studio.rules.pictures.gate import Picture, admit
from studio.storage.base import character_key
from studio.storage.local import LocalStore
from tests.support.clock import HandClock
from tests.support.ground import GUILD_ID, Ground, prepared


def picture(colour: str = "grey") -> Picture:
    content = io.BytesIO()
    Image.new("RGB", (64, 64), colour).save(content, "PNG")
    return admit(content.getvalue(), max_bytes=100_000, max_pixels=100_000)


@dataclass
class Keeper:
    """A game and a store on a disk."""

    ground: Ground
    store: LocalStore

    async def keep(self, picture: Picture, *, name: str, game: Game | None = None) -> Asset:
        """Store the picture as a character's asset, with its row."""
        game = game or self.ground.game
        key = character_key(game_id=game.id, character_id=1, name=name)
        [asset] = await put_assets(
            self.ground.database,
            self.store,
            [NewAsset(picture, key, AssetRole.REFERENCE)],
            game_id=game.id,
            now=self.ground.clock.now(),
        )
        async with self.ground.database.write() as tx:
            tx.add(asset)
        return asset

    async def another_game(self) -> Game:
        game = Game(
            guild_id=GUILD_ID,
            name="The Short Road",
            gm_user_id=5,
            created_at=self.ground.clock.now(),
        )
        async with self.ground.database.write() as tx:
            tx.add(game)
        return game

    async def objects(self) -> list[str]:
        return [key async for key in self.store.list("")]


@pytest.fixture
async def keeper(tmp_path: Path, database_url: str) -> AsyncIterator[Keeper]:
    clock = HandClock()
    database = Database(database_url, now=clock.now)
    await upgrade(database)
    ground = await prepared(database, clock, QueueLimits())
    yield Keeper(ground, await LocalStore.open(tmp_path / "pictures"))
    await database.close()


async def test_identical_bytes_add_a_row_and_no_object(keeper: Keeper) -> None:
    first = await keeper.keep(picture(), name="1.png")
    second = await keeper.keep(picture(), name="2.png")

    assert await keeper.objects() == ["games/1/characters/1/1.png"]
    assert second.id != first.id
    assert second.key == first.key
    assert await keeper.store.get(second.key) == picture().content


async def test_other_bytes_are_another_object(keeper: Keeper) -> None:
    await keeper.keep(picture("grey"), name="1.png")
    await keeper.keep(picture("teal"), name="2.png")

    assert len(await keeper.objects()) == 2


async def test_another_game_has_its_own_object(keeper: Keeper) -> None:
    await keeper.keep(picture(), name="1.png")
    await keeper.keep(picture(), name="1.png", game=await keeper.another_game())

    assert await keeper.objects() == ["games/1/characters/1/1.png", "games/2/characters/1/1.png"]


async def test_identical_bytes_of_another_mime_type_are_another_object(
    keeper: Keeper,
) -> None:
    await keeper.keep(picture(), name="1.png")
    other = await keeper.keep(replace(picture(), mime="image/webp"), name="2.webp")

    assert other.key == "games/1/characters/1/2.webp"
    assert len(await keeper.objects()) == 2


async def test_a_lost_object_is_stored_again_and_shared_from_then_on(keeper: Keeper) -> None:
    lost = await keeper.keep(picture(), name="1.png")
    await keeper.store.delete(lost.key)

    again = await keeper.keep(picture(), name="2.png")
    third = await keeper.keep(picture(), name="3.png")

    assert await keeper.objects() == [again.key] == ["games/1/characters/1/2.png"]
    assert third.key == again.key


async def test_a_truncated_object_is_not_shared(keeper: Keeper) -> None:
    cut = await keeper.keep(picture(), name="1.png")
    await keeper.store.put(cut.key, picture().content[:40], mime="image/png")

    again = await keeper.keep(picture(), name="2.png")

    assert again.key == "games/1/characters/1/2.png"
    assert await keeper.store.get(again.key) == picture().content


async def test_an_object_copied_to_another_store_under_its_key_is_shared_there(
    keeper: Keeper,
) -> None:
    moved = await keeper.keep(picture(), name="1.png")
    async with keeper.ground.database.write() as tx:
        (await tx.get_one(Asset, moved.id)).store = "s3"

    again = await keeper.keep(picture(), name="2.png")

    assert again.key == moved.key
    assert again.store == "local"
