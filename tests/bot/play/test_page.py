"""The page of `limner play`: clicks are not lost while the page is published."""

from pathlib import Path
from typing import Any

import discord
import pytest
from discord import ui

from bot.play.page import LivePage
from bot.play.stage import Stage, open_stage, stage_settings
from studio.clock import SystemClock


def _card(custom_id: str) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    row.add_item(ui.Button(label="Press", custom_id=custom_id))
    view.add_item(row)
    return view


async def _post(stage: Stage, custom_id: str) -> discord.Message:
    channel = stage.app.client.get_channel(stage.channel.id)
    assert isinstance(channel, discord.TextChannel)
    return await channel.send(view=_card(custom_id))


def _click(stage: Stage, page: Any, message: discord.Message) -> dict[str, Any]:
    """What the page sends for a click on the message's button, as the page shows it now."""
    [row] = page.snapshot["messages"][str(message.id)]["components"]
    return {
        "protocol_version": 3,
        "sequence": 1,
        "request_id": "one",
        "generation": page.generation,
        "bot_generation": stage.env._generation,
        "published_revision": page.revision,
        "kind": "click",
        "target_id": str(message.id),
        "control_key": row["components"][0]["control_key"],
    }


@pytest.mark.parametrize(
    ("after", "admitted"),
    [
        ("limner:dismiss:1", True),  # the button is the same: the click counts
        ("limner:details:1", False),  # another button replaced it: the click does not count
    ],
)
async def test_a_click_on_an_older_revision_of_the_page_counts_if_the_button_is_still_the_same(
    tmp_path: Path, after: str, admitted: bool
) -> None:
    clock = SystemClock()
    async with open_stage(stage_settings(tmp_path), check_errors=False) as stage:
        message = await _post(stage, "limner:dismiss:1")
        await stage.wait_settled()
        preview = stage.env.preview(stage.channel, viewers=[stage.player], layout="channel", port=0)
        async with preview:
            live = LivePage(preview, stage, clock)
            page = preview._open_page(str(stage.player.id), None)
            seen = page.revision
            click = _click(stage, page, message)

            await message.edit(view=_card(after))
            await live.publish()
            await live.publish()

            assert page.revision == seen + 2
            receipt = await preview._action(page.id, click)
    assert receipt["rejected"] is not admitted, receipt["diagnostics"]


@pytest.mark.parametrize("revision", [[1], {"a": 1}, "1", 1.5, None, True, -1])
async def test_an_action_on_what_is_no_revision_is_refused(tmp_path: Path, revision: Any) -> None:
    async with open_stage(stage_settings(tmp_path), check_errors=False) as stage:
        message = await _post(stage, "limner:dismiss:1")
        await stage.wait_settled()
        preview = stage.env.preview(stage.channel, viewers=[stage.player], layout="channel", port=0)
        async with preview:
            live = LivePage(preview, stage, SystemClock())
            page = preview._open_page("mira", None)
            await live.publish()
            click = {**_click(stage, page, message), "published_revision": revision}
            receipt = await preview._action(page.id, click)
    assert receipt["rejected"]


async def test_a_click_counts_however_many_other_pages_are_open(tmp_path: Path) -> None:
    async with open_stage(stage_settings(tmp_path), check_errors=False) as stage:
        message = await _post(stage, "limner:dismiss:1")
        await stage.wait_settled()
        preview = stage.env.preview(stage.channel, viewers=[stage.player], layout="channel", port=0)
        async with preview:
            live = LivePage(preview, stage, SystemClock())
            page, *_others = [preview._open_page("mira", None) for _ in range(12)]
            click = _click(stage, page, message)
            for _ in range(10):  # two seconds of a card's progress
                await live.publish()
            receipt = await preview._action(page.id, click)
    assert not receipt["rejected"], receipt["diagnostics"]


async def test_a_click_counts_after_two_actions_in_another_window(tmp_path: Path) -> None:
    async with open_stage(stage_settings(tmp_path), check_errors=False) as stage:
        card = await _post(stage, "limner:dismiss:1")
        await stage.wait_settled()
        viewers = [stage.player, stage.gm]
        preview = stage.env.preview(stage.channel, viewers=viewers, layout="channel", port=0)
        async with preview:
            LivePage(preview, stage, SystemClock())
            mine, other = preview._open_page("mira", None), preview._open_page("oren", None)

            await _write(stage, preview, other, sequence=1)
            click = _click(stage, mine, card)
            await _write(stage, preview, other, sequence=2)

            receipt = await preview._action(mine.id, click)
    assert not receipt["rejected"], receipt["diagnostics"]


async def _write(stage: Stage, preview: Any, page: Any, *, sequence: int) -> None:
    receipt = await preview._action(
        page.id,
        {
            "protocol_version": 3,
            "sequence": sequence,
            "request_id": str(sequence),
            "generation": page.generation,
            "bot_generation": stage.env._generation,
            "published_revision": page.revision,
            "kind": "send_message",
            "content": "Anybody here?",
        },
    )
    assert not receipt["rejected"], receipt["diagnostics"]
