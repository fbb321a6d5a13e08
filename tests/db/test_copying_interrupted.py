"""A copy that was interrupted goes on where it stopped, and copies nothing twice."""

import pytest
from sqlalchemy import (
    text,
)

from db.copying import Copying, CopyInterrupted, RowDiffers, find_unfinished, place
from db.models import Base
from tests.db.moves import WAYS, Killed, Move, Progress, both_kinds, kill
from tests.support.postgres import Cluster


@pytest.mark.parametrize(
    "move", [WAYS[0], pytest.param(WAYS[1], marks=pytest.mark.soak)], indirect=True
)
async def test_a_copy_that_is_interrupted_at_every_chunk_still_completes(move: Move) -> None:
    """Each run copies one chunk, or two if the first is the last chunk of a table."""
    done, lives = -1, 0
    while True:
        counts = (await Copying(move.source, move.target).counts()).values()
        assert sum(theirs for _, theirs in counts) > done, "this life copied nothing"
        done = sum(theirs for _, theirs in counts)
        if done == sum(ours for ours, _ in counts):
            break
        with pytest.raises(Killed):
            await move.copy(copied=Progress(at=done + 1, does=kill))
        lives += 1
        assert await find_unfinished(move.target) is not None
    await move.copy()

    assert lives > len(Base.metadata.tables)
    await move.require_equal()


@both_kinds
async def test_copied_rows_are_not_copied_again(move: Move) -> None:
    with pytest.raises(Killed):
        await move.copy(copied=Progress(at=20, does=kill))
    # Adding a row again would fail; replacing it would overwrite this change.
    async with move.target.write() as tx:
        await tx.execute(text("UPDATE guilds SET time_zone = 'Mars'"))

    heard = Progress()
    with pytest.raises(RowDiffers, match=r"^guilds \d+$"):
        await move.copy(copied=heard)
    counts = await Copying(move.source, move.target).counts()
    assert heard.rows == {name: ours for name, (ours, _) in counts.items()}
    assert await find_unfinished(move.target) is not None


@both_kinds
@pytest.mark.parametrize("stage", ["copied", "compared"])
async def test_a_server_that_stops_interrupts_a_copy(
    move: Move, stage: str, cluster: Cluster
) -> None:
    try:
        with pytest.raises(CopyInterrupted, match=r"\w"):
            await move.copy(**{stage: Progress(at=25, does=cluster.stop)})
    finally:
        cluster.start()
    unfinished = await find_unfinished(move.target)
    assert unfinished is not None
    assert unfinished.source == place(move.source.url)

    await move.copy()
    await move.require_equal()
    assert await find_unfinished(move.target) is None
