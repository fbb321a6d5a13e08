"""Commands that a card names can be tapped, wherever the card names them."""

import pytest
from discord import ui

from cogs.components.command_mentions import as_typed, know_commands, tappable
from cogs.components.layout import TEXT_LIMIT, card, given_back_card, safe
from cogs.components.payloads import OnPicture
from cogs.components.words import DETAILS
from cogs.interactions.buttons import ActionButton, beside

IDS = {"help": 1, "game create": 22, "game channel set": 22, "roll": 333, "game edit": 22}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("`/help`", "</help:1>"),
        ("Start with `/game create`.", "Start with </game create:22>."),
        # a command in a group of a group
        ("`/game channel set`", "</game channel set:22>"),
        # options cannot be in a mention
        ("`/game channel set illustrate:True`", "</game channel set:22> `illustrate:True`"),
        ("`/game edit gm_channel:` names", "</game edit:22> `gm_channel:` names"),
        ("`/roll dice:1d20`", "</roll:333> `dice:1d20`"),
        # two beside each other
        ("`/help` · `/roll`", "</help:1> · </roll:333>"),
        # no command of this name, and a group without its command
        ("`/dance`", "`/dance`"),
        ("`/game`", "`/game`"),
        # what a member typed stays as typed
        ("```\n`/help`\n```", "```\n`/help`\n```"),
        ("```\n`/help`", "```\n`/help`"),
        (safe("`/help`"), safe("`/help`")),
        (safe("</help:1>"), safe("</help:1>")),
        # code that only looks like one
        ("`1d20` /help `x`", "`1d20` /help `x`"),
        ("`/home/me`", "`/home/me`"),
    ],
)
def test_a_named_command_becomes_a_mention(text: str, shown: str) -> None:
    know_commands(IDS)

    assert tappable(text) == shown


def test_without_ids_a_command_stays_as_it_is_typed() -> None:
    assert tappable("`/help`") == "`/help`"


def test_a_mention_is_read_back_as_the_sentence_has_it() -> None:
    know_commands(IDS)

    assert as_typed(tappable("`/game create` or `/roll dice:1d20` `x`")) == (
        "`/game create` or `/roll dice:1d20` `x`"
    )


def _texts(view: ui.LayoutView) -> list[str]:
    return [item.content for item in view.walk_children() if isinstance(item, ui.TextDisplay)]


async def test_commands_are_tapped_in_every_text_of_a_card() -> None:
    know_commands(IDS)
    shown = card("`/help`", beside("`/roll`", ActionButton(DETAILS, "?", OnPicture(1))))

    assert _texts(shown.view) == ["</help:1>", "</roll:333>"]


async def test_mentions_never_make_a_card_longer_than_discord_allows() -> None:
    know_commands({"help": 10**18})
    text = ("`/help` " * 600)[:TEXT_LIMIT]

    [said] = _texts(card(text).view)

    assert len(said) <= TEXT_LIMIT
    assert said == text.strip() or said.startswith("`/help`")


async def test_words_that_are_given_back_stay_as_typed() -> None:
    know_commands(IDS)
    shown = given_back_card("Try `/help`.", "I typed `/roll`")

    assert "`/roll`" in "\n".join(_texts(shown.view))
    assert "</help:1>" in "\n".join(_texts(shown.view))
