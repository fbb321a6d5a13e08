"""The steps of the example game: each is checked, kept and reported."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.play.stage import Stage
from studio.rules.text import clip

_COMMAND = re.compile(r"<(/[^:<>]{1,100}):\d{1,20}>")


class StepFailed(Exception):
    """A step gave another result than expected."""


@dataclass
class ExampleStep:
    """What a member did, and what the bot answered."""

    who: str
    typed: str
    came_back: str


class StepLog:
    """Checks the steps and keeps them; `tell` gets each one as it is done."""

    def __init__(self, stage: Stage, tell: Callable[[ExampleStep], None]) -> None:
        self._stage = stage
        self._tell = tell
        self.steps: list[ExampleStep] = []

    def require(self, fulfilled: bool, said: str) -> None:
        """Raise StepFailed with the bot's answer, unless the answer is as expected."""
        if not fulfilled:
            raise StepFailed(said)

    def report(self, who: str, typed: str, came_back: str) -> None:
        """Keep a finished step, and tell it."""
        step = ExampleStep(who, typed, self._readable(came_back))
        self.steps.append(step)
        self._tell(step)

    def _readable(self, said: str) -> str:
        """The text in one line, with names for ids and without markup."""
        stage = self._stage
        for written, read in (
            (f"<@{stage.player.id}>", "@mira"),
            (f"<@{stage.gm.id}>", "@oren"),
            (f"<@&{stage.gm_role.id}>", "@Game Master"),
            ("**", ""),
            ("-# ", "· "),
            *((channel.mention, f"#{channel.name}") for channel in stage.guild.channels.values()),
        ):
            said = said.replace(written, read)
        said = _COMMAND.sub(r"\1", said)
        return " ".join(said.split())


def step_line(step: ExampleStep) -> str:
    """A step in one line: who did what, and what the bot answered."""
    return f"  {step.who}: {step.typed} → {clip(step.came_back, 110)}"
