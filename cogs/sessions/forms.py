"""The form that renames a session."""

from collections.abc import Awaitable, Callable

from cogs.interactions.forms import TextForm
from cogs.interactions.people import Interaction
from studio.services.sessions.sessions import TITLE_LIMIT


def rename_form(on_sent: Callable[[Interaction, str], Awaitable[None]], *, title: str) -> TextForm:
    """The form for a session's new title."""
    return TextForm(
        on_sent, title="Rename", label="Title", filled=title, limit=TITLE_LIMIT, long=False
    )
