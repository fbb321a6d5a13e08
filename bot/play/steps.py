"""The steps of the example game: each is checked, written down and reported."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.play.stage import Stage


class StepFailed(Exception):
    """A step did not do what it says."""


@dataclass
class ExampleStep:
    """What somebody did, and what came back."""

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
        """Raise StepFailed with what the bot said, unless the step did what it says."""
        if not fulfilled:
            raise StepFailed(said)

    def report(self, who: str, typed: str, came_back: str) -> None:
        """Add a step that is done, and tell of it."""
        step = ExampleStep(who, typed, self._readable(came_back))
        self.steps.append(step)
        self._tell(step)

    def _readable(self, said: str) -> str:
        """What a person reads on the page: one line, names for ids, no markup."""
        stage = self._stage
        for written, read in (
            (f"<@{stage.player.id}>", "@mira"),
            (f"<@{stage.gm.id}>", "@oren"),
            (f"<@&{stage.gm_role.id}>", "@Game Master"),
            ("**", ""),
            ("-# ", "· "),
        ):
            said = said.replace(written, read)
        return " ".join(said.split())


def step_line(step: ExampleStep) -> str:
    """A step in one line: who did what, and what came back."""
    came_back = step.came_back if len(step.came_back) <= 110 else f"{step.came_back[:109]}…"
    return f"  {step.who}: {step.typed} → {came_back}"
