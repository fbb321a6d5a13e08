"""A session as one person sees it: its steps, its tree, and what the person may do."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from db.enums import GenerationStatus
from db.models import Game, Session
from db.repositories.sessions import SessionStep as SessionStep
from studio.errors import NotYours, PictureGone, StepWithoutPicture, StillDrawing
from studio.rules.tree.nodes import Forest, Node, NodeState, grown
from studio.services.people import Person

_STATES = {
    GenerationStatus.QUEUED: NodeState.WAITING,
    GenerationStatus.RUNNING: NodeState.WAITING,
    GenerationStatus.SUCCEEDED: NodeState.DONE,
    GenerationStatus.FAILED: NodeState.FAILED,
    GenerationStatus.CANCELED: NodeState.CANCELED,
}


@dataclass(frozen=True)
class SessionView:
    """A session as one person sees it, with all steps, deleted ones too.

    `steers`: the person may change it, as its owner, the GM or an admin.
    """

    session: Session
    game: Game
    steps: tuple[SessionStep, ...]
    steers: bool

    @cached_property
    def by_id(self) -> Mapping[int, SessionStep]:
        """The steps by generation id."""
        return {step.id: step for step in self.steps}

    @cached_property
    def forest(self) -> Forest:
        """The steps as trees. Deleted steps are left out unless they have descendants."""
        return grown(
            Node(
                step.id,
                step.parent_id,
                step.number,
                NodeState.DELETED if step.deleted else _STATES[step.status],
            )
            for step in self.steps
        )

    @property
    def living(self) -> tuple[SessionStep, ...]:
        """The steps that are not deleted."""
        return tuple(step for step in self.steps if not step.deleted)

    @property
    def main_id(self) -> int | None:
        """The generation id of the main picture: the chosen one, else the newest; None without
        pictures."""
        drawn = [step.id for step in self.living if step.status == GenerationStatus.SUCCEEDED]
        if self.session.main_id in drawn:
            return self.session.main_id
        return drawn[-1] if drawn else None

    @property
    def main_path(self) -> tuple[int, ...]:
        """The ids of the steps from the root to the main picture."""
        return self.forest.path_to(self.main_id)


@dataclass(frozen=True)
class Branch:
    """A step with all its descendants: the steps that are deleted together.

    `others` are the other persons who have pictures in it.
    """

    steps: tuple[SessionStep, ...]
    others: tuple[int, ...]


def is_visible(session: Session, person: Person) -> bool:
    """Whether the person sees the session: of their server, not deleted, and not of portraits."""
    elsewhere = session.guild_id != person.guild_id
    return session.deleted_at is None and session.look_id is None and not elsewhere


def require_steering(view: SessionView, *, act: str) -> SessionView:
    """Gives the session if the person may change it. Raises NotYours."""
    if not view.steers:
        raise NotYours(act)
    return view


def require_drawn(view: SessionView, step: SessionStep) -> SessionStep:
    """Gives the step if it has a picture. Raises StillDrawing, StepWithoutPicture."""
    if step.deleted or step.status.has_no_picture:
        before = [
            each.number
            for each in view.living
            if each.status == GenerationStatus.SUCCEEDED and each.number < step.number
        ]
        status = None if step.deleted else step.status
        raise StepWithoutPicture(step.number, status, before[-1] if before else None)
    if step.status != GenerationStatus.SUCCEEDED:
        raise StillDrawing
    return step


def get_branch(view: SessionView, person: Person, generation_id: int) -> Branch:
    """The step with all its descendants, if the person may delete them.

    Raises PictureGone, and NotYours when it has pictures of others and the person does not steer
    the session.
    """
    ids = {node.id for node in view.forest.subtree(generation_id)}
    steps = tuple(step for step in view.living if step.id in ids)
    if generation_id not in {step.id for step in steps}:
        raise PictureGone
    others = {step.requester_id for step in steps} - {person.user_id}
    if others and not view.steers:
        raise NotYours("delete this branch")
    return Branch(steps, tuple(sorted(others)))
