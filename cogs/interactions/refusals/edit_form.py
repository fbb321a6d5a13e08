"""The form with the words of a refused command or reply; sent, it asks the same once more."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import discord
from discord import ui

from cogs.interactions.forms import Form
from cogs.interactions.people import Interaction

_FIELD_LIMIT = 4000  # characters; Discord's limit, while an option of a command holds 6000
_LABEL_LIMIT = 45


@dataclass(frozen=True)
class TypedText:
    """A text that a member typed: the label of its field, and whether it may be left empty."""

    label: str
    text: str
    required: bool = True


class EditForm(Form, title="Edit your words"):
    """One field for each text, and two fields for a text that is longer than a field holds."""

    private = False

    def __init__(
        self,
        on_sent: Callable[[Interaction, Mapping[str, str]], Awaitable[None]],
        *,
        texts: Mapping[str, TypedText],
    ) -> None:
        super().__init__()
        self._on_sent = on_sent
        self._texts = {name: _Spread(name, typed) for name, typed in texts.items()}
        for each in self._texts.values():
            for label in each.labels:
                self.add_item(label)

    async def send(self, interaction: Interaction) -> None:
        """Pass the texts on, each by its name."""
        texts = {name: each.text for name, each in self._texts.items()}
        await self._on_sent(interaction, texts)

    @property
    def typed(self) -> str:
        """All texts, as the member sent them."""
        return "\n\n".join(each.text for each in self._texts.values() if each.text)


class _Spread:
    """The fields of one text."""

    def __init__(self, name: str, typed: TypedText) -> None:
        parts, self._between = _halves(typed.text.strip())
        self._fields = [
            _field(f"{name}-{number}", part, required=typed.required and number == 0)
            for number, part in enumerate(parts)
        ]
        label = typed.label[:_LABEL_LIMIT]
        self.labels: list[ui.Label[EditForm]] = [
            ui.Label(text="… and on" if number else label, component=field)
            for number, field in enumerate(self._fields)
        ]

    @property
    def text(self) -> str:
        """The text, from all of its fields."""
        parts = [field.value for field in self._fields if field.value.strip()]
        return self._between.join(parts)


def _halves(text: str) -> tuple[list[str], str]:
    """The text in one part or two, and what stands between them: a form has few fields, so it is
    cut wherever both parts fit, at the last blank if there is one."""
    if len(text) <= _FIELD_LIMIT:
        return [text], ""
    least = len(text) - _FIELD_LIMIT - 1
    cut = max(text.rfind(blank, least, _FIELD_LIMIT) for blank in " \n")
    if cut == -1:
        return [text[:_FIELD_LIMIT], text[_FIELD_LIMIT:]], ""
    return [text[:cut], text[cut + 1 :]], text[cut]


def _field(custom_id: str, text: str, *, required: bool) -> ui.TextInput[EditForm]:
    return ui.TextInput(
        style=discord.TextStyle.paragraph,
        required=required,
        max_length=_FIELD_LIMIT,
        default=text or None,
        custom_id=custom_id,
    )
