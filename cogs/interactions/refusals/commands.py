"""Commands whose texts a member can edit after a refusal, with all other options as they were."""

import functools
import inspect
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, Concatenate, ParamSpec, TypeVar

from cogs.interactions.answering import give_back_by
from cogs.interactions.people import Interaction
from cogs.interactions.refusals.edit_form import EditForm, TypedText
from cogs.interactions.refusals.giving_back import giving_back

_C = TypeVar("_C")
_P = ParamSpec("_P")
_Command = Callable[Concatenate[_C, Interaction, _P], Coroutine[Any, Any, None]]


def editable(**labels: str) -> Callable[[_Command[_C, _P]], _Command[_C, _P]]:
    """Decorates a command: when it is refused, *Edit* opens a form with what was typed.

    `labels` are the labels of the text options, by their names. The form has those that were
    given. When it is sent, the command runs once more.
    """

    def decorate(command: _Command[_C, _P]) -> _Command[_C, _P]:
        defaults = {
            name: parameter.default
            for name, parameter in inspect.signature(command).parameters.items()
        }

        @functools.wraps(command)
        async def run(
            cog: _C, interaction: Interaction, /, *args: _P.args, **options: _P.kwargs
        ) -> None:
            given = {name: options.get(name) for name in labels}
            texts = {
                name: TypedText(
                    labels[name], text, required=defaults[name] is inspect.Parameter.empty
                )
                for name, text in given.items()
                if isinstance(text, str) and text
            }

            async def ask_again(answer: Interaction, edited: Mapping[str, str]) -> None:
                changed: dict[str, Any] = {
                    name: text or defaults[name] for name, text in edited.items()
                }
                again: Callable[..., Awaitable[None]] = command
                await again(cog, answer, *args, **{**options, **changed})

            if texts:
                give_back_by(
                    interaction,
                    giving_back(
                        interaction,
                        "\n\n".join(each.text for each in texts.values()),
                        lambda _: EditForm(ask_again, texts=texts),
                    ),
                )
            await command(cog, interaction, *args, **options)

        return run

    return decorate
