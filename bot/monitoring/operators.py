"""Tells operators what they must put right: in the log, in metrics and in their channel."""

import asyncio

import discord
import structlog

from bot.monitoring.metrics import ACCOUNT_RESTS, KEYS_RETIRED
from cogs.components.layout import note_card
from cogs.interactions.posting import post
from studio.rules.queue.key_turns import CREDIT_PAUSE, lacks_credit, status_of
from studio.rules.text import escape_markdown
from studio.rules.wording import duration

log = structlog.get_logger()


class Operators:
    """Tells operators about API keys and accounts.

    Its methods never raise, so that no picture fails because a message was not sent.
    `channel_id` None: there is no channel for operators.
    """

    def __init__(
        self, client: discord.Client, *, channel_id: int | None, timeout_s: float = 10.0
    ) -> None:
        self._client = client
        self._channel_id = channel_id
        # The caller waits until the message is sent.
        self._timeout_s = timeout_s

    async def on_key_retired(self, name: str, account: str, reason: str) -> None:
        """A key was refused and is not used any more. `reason` is the answer, without the key."""
        log.error("provider key retired", key=name, account=account, reason=reason)
        KEYS_RETIRED.labels(key=name, reason=status_of(reason)).inc()
        await self._post(_retired_words(name, account, reason))

    def on_account_rests(self, account: str, rest_s: float) -> None:
        """The provider rate-limits an account. Its keys are used again after `rest_s` seconds."""
        log.warning("provider account rests", account=account, rest_s=rest_s)
        ACCOUNT_RESTS.labels(account=account).inc()

    async def _post(self, sentence: str) -> None:
        if self._channel_id is None:
            return
        try:
            async with asyncio.timeout(self._timeout_s):
                await post(self._client, self._channel_id, note_card(sentence))
        except Exception as error:
            # Any failure, such as a client that is not connected yet: the log has the message.
            log.warning("operators could not be told", channel=self._channel_id, error=repr(error))


def _retired_words(name: str, account: str, reason: str) -> str:
    key = f"**{escape_markdown(name)}** (account {escape_markdown(account)})"
    said = escape_markdown(reason.rstrip("."))
    if lacks_credit(reason):
        soon = duration(CREDIT_PAUSE.total_seconds())
        return (
            f"The painter draws nothing for the key {key}: {said}. "
            f"Top the account up; I try the key again in {soon}."
        )
    return (
        f"The painter refuses the key {key}: {said}. I stopped using it. "
        "Put a new one into the settings, or run `limner doctor` once this one works."
    )
