"""Answers that show "thinking", remembered so that the next gateway ends those of a killed one.

Discord shows "thinking" for 15 minutes unless the interaction's token replaces it. So the token is
stored while it is shown, sealed, and removed with the answer.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from db.models import OpenAnswerRecord
from db.repositories.queue import open_answers
from db.session import Database
from studio.rules.sealing import Seal

# Discord ends "thinking" itself after this time.
_TOKEN_LIFE = timedelta(minutes=15)


@dataclass(frozen=True)
class OpenAnswer:
    """An interaction that shows "thinking". `guild_id` 0: a private message."""

    interaction_id: int
    guild_id: int
    token: str = field(repr=False)


class OpenAnswers:
    """The interactions that show "thinking" now."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def keep(self, answer: OpenAnswer) -> None:
        """Remember an answer, before Discord shows it."""
        async with self._database.write(is_noted=False) as tx:
            await open_answers.add(
                tx,
                OpenAnswerRecord(
                    interaction_id=answer.interaction_id,
                    guild_id=answer.guild_id,
                    sealed_token=self._seal.close(str(answer.interaction_id), answer.token),
                    expires_at=await self._database.now(tx) + _TOKEN_LIFE,
                ),
            )

    async def forget(self, interaction_id: int) -> None:
        """Remove an answer that does not show "thinking" any more."""
        async with self._database.write(is_noted=False) as tx:
            await open_answers.remove(tx, [interaction_id])

    async def list_left(self, is_ours: Callable[[int], bool]) -> list[OpenAnswer]:
        """The answers that an earlier gateway left open in the servers for which `is_ours`.

        Rows that can be used no more are removed.
        """
        async with self._database.write(is_noted=False) as tx:
            now = await self._database.now(tx)
            await open_answers.remove_expired(tx, now=now)
            rows = await open_answers.list_valid(tx, now=now)
            left, sealed_otherwise = [], []
            for row in filter(lambda row: is_ours(row.guild_id), rows):
                token = self._seal.open(str(row.interaction_id), row.sealed_token)
                if token is None:
                    sealed_otherwise.append(row.interaction_id)
                else:
                    left.append(OpenAnswer(row.interaction_id, row.guild_id, token))
            await open_answers.remove(tx, sealed_otherwise)
        return left
