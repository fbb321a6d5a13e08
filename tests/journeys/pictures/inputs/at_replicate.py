"""The program with Replicate as its provider, for tests of what Replicate gets.

Only Discord and Replicate are stand-ins; the stub of Replicate answers on loopback, and drawing
takes no time.
"""

import asyncio
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image

from bot.wiring import App
from db.enums import AssetRole
from db.models import Game
from db.repositories import pictures
from studio.rules.asking.instruction import Instruction, PictureSettings
from studio.services.orders.inputs import MaskWish, SceneForm
from studio.services.orders.orders import Order
from studio.services.people import Answer, Person
from tests.stubs.replicate.stub import ReplicateStub
from tests.support.sight import EVERYWHERE

KEY = "r8_the-only-key-of-the-studio"
MIRA = Person(user_id=7, guild_id=900, is_admin=True, sight=EVERYWHERE)
ANSWER = Answer(901)
SIDE_PX = 96


@dataclass
class Shop:
    """The program with Replicate as its provider, and short ways to request pictures."""

    app: App
    replicate: ReplicateStub
    game: Game

    async def scene(self, description: str = "a quiet harbour", **options: Any) -> int:
        form = SceneForm(description, **options)
        return await self.drawn(
            await self.app.services.images.draw_scene(MIRA, self.game, form, ANSWER)
        )

    async def iterate(
        self, generation_id: int, words: str, *, mask: MaskWish | None = None, **said: Any
    ) -> int:
        instruction = Instruction(words, PictureSettings(**said))
        images = self.app.services.images
        return await self.drawn(
            await images.iterate(MIRA, generation_id, instruction, ANSWER, mask=mask)
        )

    async def upscale(self, generation_id: int) -> int:
        return await self.drawn(await self.app.services.images.upscale(MIRA, generation_id, ANSWER))

    async def redo(self, generation_id: int) -> int:
        return await self.drawn(await self.app.services.images.redo(MIRA, generation_id, ANSWER))

    def asked(self) -> tuple[str, dict[str, Any]]:
        """The model of the last request, and its input."""
        seen = self.replicate.create_requests[-1]
        return str(seen.path) + str(seen.json.get("version", "")), seen.json["input"]

    async def output(self, generation_id: int) -> Image.Image:
        async with self.app.database.read() as tx:
            asset = await pictures.asset(tx, generation_id, AssetRole.OUTPUT)
        assert asset is not None
        return Image.open(BytesIO(await self.app.store.get(asset.key)))

    async def drawn(self, order: Order) -> int:
        """Let the order be drawn; gives the id of its picture."""
        async with asyncio.timeout(30):
            await self.app.worker.wait_idle()
        [generation] = order.generations
        async with self.app.database.read() as tx:
            row = await pictures.generation(tx, generation.id)
        assert row is not None
        assert row.status == "succeeded", row.error
        return generation.id
