"""The form that gives a session another title."""

from collections.abc import Awaitable, Callable

from cogs.interactions.forms import TextForm
from cogs.interactions.people import Interaction
from studio.services.sessions.sessions import TITLE_LIMIT


def rename_form(sent: Callable[[Interaction, str], Awaitable[None]], *, title: str) -> TextForm:
    """Another title for a session."""
    return TextForm(
        sent, title="Rename", label="Title", filled=title, limit=TITLE_LIMIT, long=False
    )
