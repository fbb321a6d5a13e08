"""What a request is quoted, and what is charged for it by Replicate's metrics."""

import pytest

from db.models import Generation, Job
from studio.errors import PriceUnknown
from studio.providers.base import Outline, Quote
from studio.providers.replicate.provider import ReplicateProvider
from studio.rules.asking.params import Tier
from studio.rules.queue.costs import Cost
from studio.services.orders.inputs import SceneForm
from tests.journeys.pictures.inputs.at_replicate import ANSWER, MIRA, Shop
from tests.stubs.replicate.predictions import Script

FLUX_FIRST = """
[[model]]
name = "flux-2-pro"
quality = 5
typical_s = 1
price = [
    { unit = "run", micros = 15000 },
    { unit = "output_mp", micros = 15000 },
    { unit = "input_mp", micros = 15000 },
]
[[model]]
name = "nano-banana-pro"
enabled = false
"""


async def booked(shop: Shop, generation_id: int) -> tuple[int, int | None, int]:
    """What its card said, what it was quoted, and what was charged for it."""
    async with shop.app.database.read() as tx:
        row = await tx.get_one(Generation, generation_id)
        job = await tx.get_one(Job, row.job_id)
    assert job.told_cost is not None
    return Cost.from_json(job.told_cost).price_micros, row.quoted_micros, row.cost_micros


@pytest.mark.parametrize("catalogue", [FLUX_FIRST])
async def test_a_source_is_in_the_quote_and_the_metrics_decide_the_charge(shop: Shop) -> None:
    parent = await shop.scene(tier=Tier.HIGH, aspect=(1, 1))
    assert shop.asked()[0] == "/models/black-forest-labs/flux-2-pro/predictions"
    # The stub says nothing about megapixels, so the quote is charged.
    assert await booked(shop, parent) == (30_000, 30_000, 30_000)

    shop.replicate.script(
        Script(metrics={"image_output_megapixel_count": 1, "image_input_megapixel_count": 2})
    )
    child = await shop.iterate(parent, "a lighthouse", tier=Tier.HIGH)
    assert await booked(shop, child) == (45_000, 45_000, 60_000)


async def test_a_request_without_a_known_price_is_refused_and_not_sent(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = await shop.scene()
    sent = len(shop.replicate.create_requests)

    def unknown(self: ReplicateProvider, outline: Outline) -> Quote:
        raise PriceUnknown("no one price for output", outline.model)

    monkeypatch.setattr(ReplicateProvider, "quote", unknown)
    images = shop.app.services.images
    with pytest.raises(PriceUnknown):
        await images.draw_scene(MIRA, shop.game, SceneForm("a harbour"), ANSWER)
    with pytest.raises(PriceUnknown):
        await images.upscale(MIRA, parent, ANSWER)

    assert len(shop.replicate.create_requests) == sent
    async with shop.app.database.read() as tx:
        view = await tx.get(Generation, parent + 1)
    assert view is None
