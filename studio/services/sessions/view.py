"""A session as one person sees it: its steps, its tree, and what the person may do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from db.enums import GenerationKind, GenerationStatus
from db.models import Game, Session
from db.repositories.sessions import SessionStep as SessionStep
from studio.errors import (
    NotShownHere,
    NotYours,
    PictureGone,
    SessionGone,
    StepWithoutPicture,
    StillDrawing,
)
from studio.rules.text import title_from
from studio.rules.tree.nodes import Forest, Node, NodeState, grown
from studio.services.people import Person, gm_of, may_steer
from studio.services.pictures.sights import Shown, best_of

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

    `title` is the session's, unless it is about a step that the person may not see. A hidden step
    keeps its place, without its words and its picture. `steers`: the person may change it, as its
    owner, the GM or an admin.
    """

    session: Session
    title: str
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
                _state(step),
            )
            for step in self.steps
        )

    @property
    def living(self) -> tuple[SessionStep, ...]:
        """The steps that are not deleted."""
        return tuple(step for step in self.steps if not step.deleted)

    @property
    def shown(self) -> tuple[SessionStep, ...]:
        """The steps that are neither deleted nor hidden."""
        return tuple(step for step in self.living if not step.hidden)

    @property
    def main_id(self) -> int | None:
        """The generation id of the main picture: the chosen one, else the newest; None without
        pictures that the person sees."""
        drawn = [step.id for step in self.shown if step.status == GenerationStatus.SUCCEEDED]
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


def as_seen(
    session: Session,
    game: Game,
    steps: Sequence[SessionStep],
    *,
    shown: Mapping[int, Shown],
    person: Person,
) -> SessionView:
    """The session as the person sees it. `shown`: what is shown to them, by generation id.

    Raises SessionGone for a person who may see no step and does not steer it, and NotShownHere
    when it has only steps that the rating of the place does not take.
    """
    steers = may_steer(person, game, owner_id=session.owner_id)
    seen = [step for step in steps if shown.get(step.id) is Shown.YES]
    if not (seen or steers):
        raise SessionGone if best_of(shown) is Shown.HIDDEN else NotShownHere
    title = session.title
    if not steers and seen[0].id != steps[0].id:
        # The title is the text of the first step, which the person may not see.
        title = title_from(seen[0].words)
    ids = {step.id for step in seen}
    return SessionView(
        session,
        title,
        game,
        tuple(step if step.id in ids else _hidden(step) for step in steps),
        steers=steers,
    )


def _hidden(step: SessionStep) -> SessionStep:
    """The step without what only those who see it may know. Its requester stays: a branch with
    steps of others is not deleted by whoever wants to."""
    return replace(
        step, kind=GenerationKind.SCENE, words="", thumbnail_key=None, hidden=not step.deleted
    )


def _state(step: SessionStep) -> NodeState:
    if step.deleted:
        return NodeState.DELETED
    return NodeState.HIDDEN if step.hidden else _STATES[step.status]


def require_steering(view: SessionView, *, act: str) -> SessionView:
    """Gives the session if the person may change it. Raises NotYours."""
    if not view.steers:
        raise NotYours(act, gm=gm_of(view.game))
    return view


def require_drawn(view: SessionView, step: SessionStep) -> SessionStep:
    """Gives the step if it has a picture. Raises PictureGone for a hidden step, StillDrawing,
    StepWithoutPicture."""
    if step.hidden:
        raise PictureGone
    if step.deleted or step.status.has_no_picture:
        before = [
            each.number
            for each in view.shown
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
    if generation_id not in {step.id for step in view.shown}:
        raise PictureGone
    others = {step.requester_id for step in steps} - {person.user_id}
    if others and not view.steers:
        raise NotYours("delete this branch", gm=gm_of(view.game))
    return Branch(steps, tuple(sorted(others)))
