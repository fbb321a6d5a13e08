"""Buttons and lists of every card ever sent have somebody who handles them."""

import inspect

from cogs.components import words
from cogs.components.custom_ids import ButtonWord, ListWord
from tests.journeys.table import Table


async def test_every_word_of_a_button_or_list_is_handled(table: Table) -> None:
    every = [word for _, word in inspect.getmembers(words)]
    buttons = {word.name for word in every if isinstance(word, ButtonWord)}
    lists = {word.name for word in every if isinstance(word, ListWord)}

    assert table.stage.app.client.handlers.words == (frozenset(buttons), frozenset(lists))
