"""Runs `limner doctor` for tests: settings for the stubs, and its findings by subject."""

from io import StringIO
from typing import Any

from rich.console import Console

from bot.commands.doctor import run_doctor
from bot.config import Settings
from tests.stubs.discord.stub import DiscordStub
from tests.stubs.replicate.stub import ReplicateStub
from tests.support.buckets import SECRET_ACCESS_KEY

TOKEN = "discord-token-of-no-value"
FIRST, SECOND, OTHERS = "r8_first_no_value", "r8_second_no_value", "r8_others_no_value"
ACCOUNTS = {"ann": (FIRST, SECOND), "ben": (OTHERS,)}
WEBHOOK_SECRET = "whsec_bm90aGluZyBvZiB2YWx1ZQ=="
SECRETS = (TOKEN, FIRST, SECOND, OTHERS, WEBHOOK_SECRET, SECRET_ACCESS_KEY)


def settings_for(
    discord: DiscordStub | None = None, replicate: ReplicateStub | None = None, /, **sections: Any
) -> Settings:
    """Settings for the stubs. The keywords `discord` and `replicate` add to the stubs' settings."""
    own = sections.pop("replicate", {})
    if discord:
        told: dict[str, Any] = {"token": TOKEN, "api_base": discord.api_base}
        sections["discord"] = told | sections.get("discord", {})
    if replicate:
        told = {"base_url": replicate.url, "keys": [{"name": "main", "token": FIRST}]}
        sections.setdefault("quota", {"server_daily_pictures": 500})
        sections["provider"] = {"kind": "replicate", "replicate": told | own}
    return Settings(**sections)


async def told_by_doctor(
    settings: Settings, *, offline: bool = False
) -> tuple[int, dict[str, str]]:
    """Run the doctor; gives the exit code, and each finding by its subject: mark and sentences.

    Fails when a secret was printed.
    """
    said = StringIO()
    console = Console(file=said, width=400, no_color=True)
    code = await run_doctor(lambda: settings, console, offline=offline)
    assert not [secret for secret in SECRETS if secret in said.getvalue()]
    found = {}
    for line in said.getvalue().splitlines():
        if line[:1] in ("✓", "✗", "–"):
            mark, _, rest = line.partition(" ")
            about, _, sentences = rest.partition("  ")
            found[about] = f"{mark} {sentences.strip()}"
    return code, found


def to_put_right(found: dict[str, str]) -> list[str]:
    """The subjects of the wrong findings."""
    return [about for about, line in found.items() if line.startswith("✗")]
