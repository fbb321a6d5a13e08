"""A `KeyWatch` that records what happens to API keys."""

from dataclasses import dataclass, field


@dataclass
class RecordingKeyWatch:
    """Records retired keys as (key, account, reason), and rests as (account, seconds)."""

    retired: list[tuple[str, str, str]] = field(default_factory=list)
    rests: list[tuple[str, float]] = field(default_factory=list)

    async def on_key_retired(self, name: str, account: str, reason: str) -> None:
        self.retired.append((name, account, reason))

    def on_account_rests(self, account: str, rest_s: float) -> None:
        self.rests.append((account, rest_s))
