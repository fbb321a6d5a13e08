"""Cards name commands as their sentences do, unless a test gives the commands ids."""

from collections.abc import Iterator

import pytest

from cogs.components.command_mentions import know_commands


@pytest.fixture(autouse=True)
def no_command_ids() -> Iterator[None]:
    """Forget the ids that a client of another test has told, and those of this test."""
    know_commands({})
    yield
    know_commands({})
