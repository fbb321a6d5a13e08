"""Cards about refused requests: the reason with the typed words, and a line without a reason."""

from discord import ButtonStyle

from cogs.components.layout import WARNING, Card, CardPart, card, given_back, small
from cogs.components.payloads import OnRefusedRequest
from cogs.components.words import EDIT, WHY
from cogs.interactions.buttons import ActionButton, buttons
from cogs.interactions.refusals.typed import TYPED_AGAIN
from cogs.interactions.replies import words


def refused_card(error: Exception, typed: str, *, request_id: int | None, note: str = "") -> Card:
    """Why a request was refused, with the typed words, for the person who asked.

    `request_id`: the kept request, which the button *Edit* opens; None: there is none.
    """
    edit: CardPart = ""
    if request_id is not None:
        payload = OnRefusedRequest(request_id)
        edit = buttons(ActionButton(EDIT, "Edit", payload, style=ButtonStyle.primary))
    return card(
        words(error),
        small(note) if note else "",
        *given_back(typed if len(typed) > TYPED_AGAIN else ""),
        edit,
        accent=WARNING,
    )


def undrawn_card(why: ActionButton, *more: ActionButton) -> Card:
    """Tells a channel that nothing is drawn. The button `why` tells only the person who asked."""
    return card(
        "I have not drawn this one. **Why?** answers whoever asked, privately.", buttons(why, *more)
    )


def why_button(request_id: int) -> ActionButton:
    """The button that tells why a kept request was refused."""
    return ActionButton(WHY, "Why?", OnRefusedRequest(request_id))
