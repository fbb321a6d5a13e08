"""Builds the provider's request from a job's rows: prompt, sizes, input pictures; and its quote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import structlog

from db.enums import AssetRole
from db.models import Asset, Generation, Job
from db.repositories import characters, pictures
from db.repositories.characters import CanonicalLooks
from db.repositories.queue import drawn_pictures
from db.session import Database
from studio.errors import PriceUnknown
from studio.providers.base import DrawRequest, Lora, Metered, Outline, Provider, Quote, Subject
from studio.rules.asking.params import CastMember, GenerationKind, Params
from studio.rules.pictures.needs import Safety
from studio.rules.pictures.sizes import enlarged_size, painted_over_size, size_for
from studio.rules.queue.costs import Cost
from studio.rules.queue.prices import settled
from studio.storage.base import Store

log = structlog.get_logger()

# They have an input picture only if it was uploaded.
_FROM_WORDS = (GenerationKind.SCENE, GenerationKind.PORTRAIT)
_SAME_SIZE = (GenerationKind.INPAINT, GenerationKind.UPSCALE)


@dataclass(frozen=True)
class _Input:
    """An input picture, encoded; its sizes are in pixels."""

    content: bytes
    width: int
    height: int


@dataclass(frozen=True)
class _Rows:
    """What a request is built from, besides its generations: its input pictures by role, the
    looks of its characters by version, and the object keys of reference pictures by asset."""

    inputs: Mapping[AssetRole, Asset]
    canon: Mapping[int, CanonicalLooks]
    keys: Mapping[int, str]


class RequestReader:
    """Builds requests from the database and the store, as the plan in the parameters says."""

    def __init__(self, database: Database, store: Store) -> None:
        self._database = database
        self._store = store

    async def __call__(self, generations: list[Generation]) -> DrawRequest:
        """The request for these generations, which differ only in their seed."""
        first = generations[0]
        params = Params.from_json(first.params)
        if first.kind == GenerationKind.UPSCALE:
            params = _wordless(params)
        rows = await self._read(first, params)
        source = await self._load(rows.inputs.get(AssetRole.INPUT))
        mask = await self._load(rows.inputs.get(AssetRole.MASK))
        width, height = drawn_size(
            first.kind, params, (source.width, source.height) if source else None
        )
        portrait = first.kind == GenerationKind.PORTRAIT
        subjects = await self._subjects(params, rows)
        if portrait:
            # A portrait shows the words it was requested with, even if they were edited since.
            subjects = tuple(replace(subject, looks=params.scene) for subject in subjects)
        return DrawRequest(
            prompt=first.prompt,
            negative=first.negative,
            scene=params.scene,
            changes=_changes(first.kind, params),
            seed=first.seed,
            width=width,
            height=height,
            aspect=drawn_aspect(first.kind, params),
            model=first.model,
            tier=params.tier,
            count=len(generations),
            style=params.style,
            subjects=subjects,
            portrait=portrait,
            strength=params.sent_strength,
            loras=tuple(Lora(weights) for _, weights in params.plan.loras) if params.plan else (),
            safety=params.plan.safety if params.plan else Safety.DEFAULT,
            purpose=first.kind,
            source=source.content if source else None,
            mask=mask.content if mask else None,
        )

    async def _read(self, first: Generation, params: Params) -> _Rows:
        looks = [member.look_id for member in params.cast]
        planned = [asset_id for _, asset_id in params.plan.references] if params.plan else []
        from_words = first.kind in _FROM_WORDS and not params.uploaded
        if from_words and not looks and not planned:
            return _Rows({}, {}, {})
        async with self._database.read() as tx:
            return _Rows(
                inputs={} if from_words else await drawn_pictures.inputs(tx, first.id),
                canon=await characters.canonical_looks(tx, looks) if looks else {},
                keys=await pictures.keys_of(tx, planned),
            )

    async def _subjects(self, params: Params, rows: _Rows) -> tuple[Subject, ...]:
        """The characters in the picture, with the reference pictures that the plan sends."""
        keys = rows.keys
        sent = {
            member.name: [
                keys[asset_id]
                for name, asset_id in (params.plan.references if params.plan else ())
                if name == member.name and asset_id in keys
            ]
            for member in params.cast
        }
        return tuple(
            [await self._subject(member, rows.canon, sent[member.name]) for member in params.cast]
        )

    async def _subject(
        self, member: CastMember, canon: Mapping[int, CanonicalLooks], sent: Sequence[str]
    ) -> Subject:
        if member.look_id not in canon:
            raise LookupError(f"character_looks {member.look_id} of {member.name!r} is missing")
        own = canon[member.look_id]
        return Subject(
            name=member.name,
            looks=own.looks,
            seed=own.seed,
            references=tuple([await self._store.get(key) for key in sent]),
            state=member.state.words if member.state else "",
        )

    async def _load(self, asset: Asset | None) -> _Input | None:
        if asset is None:
            return None
        return _Input(await self._store.get(asset.key), asset.width, asset.height)


def charge_for(
    job: Job,
    generations: Sequence[Generation],
    provider: Provider,
    runs: Sequence[tuple[int, Metered]],
) -> int:
    """The charge in micro-dollars for the runs of a job that gave pictures, by its quote."""
    return settled(_quote_of(job, generations, provider), runs)


def _quote_of(job: Job, generations: Sequence[Generation], provider: Provider) -> Quote:
    """The quote that was made when the job was requested.

    A request of an older version has only the price that its card said, or not even that: then it
    is quoted now, without its input pictures.
    """
    if job.quote is not None:
        return Quote.from_json(job.quote)
    count = len(generations)
    if job.told_cost is not None:
        told = Cost.from_json(job.told_cost)
        return Quote.of_outputs(count, each_micros=told.price_micros // max(told.count, 1))
    params = Params.from_json(generations[0].params)
    width, height = size_for(params.aspect, params.tier)
    model = generations[0].model
    try:
        return provider.quote(Outline(model, width, height, tier=params.tier, count=count))
    except (KeyError, PriceUnknown):
        # The model is not in the catalogue any more, and the picture is drawn and paid for.
        log.exception("charge not known", job=job.id, model=model)
        return Quote(count)


def drawn_size(
    kind: GenerationKind, params: Params, source: tuple[int, int] | None
) -> tuple[int, int]:
    """The size that the painter is asked for; `source` is that of the picture to start from.

    Raises AlreadyLarge.
    """
    if source is not None and kind == GenerationKind.UPSCALE:
        return enlarged_size(*source)
    if source is not None and kind == GenerationKind.INPAINT:
        return painted_over_size(*source)
    return size_for(params.aspect, params.tier)


def drawn_aspect(kind: GenerationKind, params: Params) -> tuple[int, int] | None:
    """The shape that was asked for; None for an upscaled or painted-over picture, which keeps its
    own."""
    return None if kind in _SAME_SIZE else params.aspect


def _wordless(params: Params) -> Params:
    """The request of the same picture with more pixels: the painter reads no words for it.

    The style stays, because API keys can be reserved for it.
    """
    return replace(params, scene="", changes=(), cast=())


def _changes(kind: GenerationKind, params: Params) -> tuple[str, ...]:
    """The changes to draw: with a source those of the last instruction, without one all."""
    if params.uploaded:
        return (params.scene, *params.changes)
    if kind in (GenerationKind.ITERATE, GenerationKind.INPAINT):
        return params.changes[-1:]
    return params.changes if params.source_id is None else ()
