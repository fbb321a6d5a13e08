"""Measures the likeness of pictures after they were posted, one at a time.

Which pictures are due is in the database: a crash only means that a picture is measured later. Two
processes may measure the same picture, which costs time and gives the same rows.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from db.enums import LikenessVerdict, Unmeasured
from db.models import Asset, LikenessScore
from db.repositories import characters
from db.repositories.likeness import vectors as vector_rows
from db.repositories.likeness import verdicts as verdict_rows
from db.repositories.likeness.verdicts import MeasuredPicture
from db.session import Database
from studio.clock import Clock
from studio.errors import LikenessFailed, ObjectMissing, StoreError
from studio.likeness.base import Likeness, model_key
from studio.rules.asking.params import CastMember, Params
from studio.rules.likeness.cohort import Cohort
from studio.rules.likeness.expecting import SMALLEST_PX, unmeasurable
from studio.rules.likeness.regions import (
    REFERENCE,
    WINDOWS,
    PictureRegion,
    reference_crops,
    windows,
)
from studio.rules.likeness.scoring import References, scores, twins
from studio.rules.likeness.vectors import NotVectors, Vectors
from studio.rules.likeness.verdicts import references_key, verdict_of
from studio.storage.base import Store

log = structlog.get_logger()

_POLL_S = 3.0
# After an error of the whole database.
_REST_S = 30.0
_RETRY = timedelta(minutes=1)
_MOST_TRIES = 5
# So many other characters of the server are compared with a picture.
_OTHERS_LIMIT = 24


@dataclass
class _Tries:
    """How often a picture could not be measured, and when it is tried again."""

    again_at: datetime
    count: int = 0


@dataclass
class _Findings:
    """What is known of each character of a picture so far, by character id."""

    keys: dict[int, str] = field(default_factory=dict)
    reasons: dict[int, Unmeasured] = field(default_factory=dict)
    references: dict[int, References] = field(default_factory=dict)
    scores: dict[int, float] = field(default_factory=dict)


class LikenessMeasurer:
    """Measures pictures in the background. Its owner runs `run` as a task and cancels it."""

    def __init__(
        self, database: Database, store: Store, model: Likeness, cohort: Cohort, *, clock: Clock
    ) -> None:
        self._database = database
        self._store = store
        self._model = model
        self._cohort = cohort
        self._clock = clock
        self._key = model_key(model.name, model.version)
        self._tries: dict[int, _Tries] = {}

    async def run(self) -> None:
        """Measure what is due, and wait for more, until cancelled."""
        while True:
            try:
                pause_s = 0.0 if await self.measure_next() else _POLL_S
            except Exception:
                # Pictures are drawn and posted without likeness, too.
                log.exception("likeness was not measured")
                pause_s = _REST_S
            await self._clock.sleep(pause_s)

    async def measure_next(self) -> bool:
        """Measure the newest picture that is due; False when none is."""
        now = self._clock.now()
        leaving = {each for each, tries in self._tries.items() if tries.again_at > now}
        async with self._database.read() as tx:
            due = await verdict_rows.due(tx, leaving=leaving, limit=1)
            picture = await verdict_rows.picture(tx, due[0]) if due else None
        if picture is None:
            return False
        try:
            findings: _Findings | None = await self._measure(picture)
        except (LikenessFailed, StoreError) as error:
            findings = self._failed(picture, error)
        if findings is None:
            return True
        await self._keep(picture, findings)
        self._tries.pop(picture.generation.id, None)
        return True

    def _failed(
        self, picture: MeasuredPicture, error: LikenessFailed | StoreError
    ) -> _Findings | None:
        """The findings of a picture that is given up; None: it is tried again."""
        generation_id = picture.generation.id
        tries = self._tries.setdefault(generation_id, _Tries(self._clock.now()))
        tries.count += 1
        passing = isinstance(error, StoreError) or error.passing
        log.warning(
            "likeness failed", generation=generation_id, tries=tries.count, error=str(error)
        )
        if passing and tries.count < _MOST_TRIES:
            tries.again_at = self._clock.now() + _RETRY * tries.count
            return None
        return _Findings(reasons=dict.fromkeys(picture.characters, Unmeasured.FAILED))

    async def _measure(self, picture: MeasuredPicture) -> _Findings:
        findings = _Findings()
        if picture.output is None or not picture.characters:
            return findings
        async with self._database.read() as tx:
            references = await verdict_rows.references(tx, picture.characters)
            looks = await characters.looks(tx, [each.look_id for each in _cast(picture)])
        for each in picture.characters:
            findings.keys[each] = references_key([asset.sha256 for asset in references[each]])
        for member in _cast(picture):
            look = looks.get(member.look_id)
            reason = _reason(picture, member, looks=look.looks if look else "")
            if reason is not None:
                findings.reasons[member.character_id] = reason
        for each in set(picture.characters) - findings.reasons.keys():
            await self._load_references(picture, findings, each, references[each])
        if findings.references:
            await self._score(picture, picture.output, findings)
        return findings

    async def _load_references(
        self, picture: MeasuredPicture, findings: _Findings, character: int, assets: Sequence[Asset]
    ) -> None:
        """Load the vectors of the references, without the picture itself."""
        assert picture.output is not None
        others = [asset for asset in assets if asset.sha256 != picture.output.sha256]
        found = await self._references(others)
        if found:
            findings.references[character] = found
        else:
            lost = Unmeasured.REFERENCES_LOST if others else Unmeasured.NO_REFERENCES
            findings.reasons[character] = lost

    async def _score(self, picture: MeasuredPicture, output: Asset, findings: _Findings) -> None:
        regions = windows(output.width, output.height)
        try:
            vectors = await self._vectors(output, regions, WINDOWS)
        except ObjectMissing:
            findings.reasons |= dict.fromkeys(findings.references, Unmeasured.PICTURE_LOST)
            return
        others = await self._others(picture)
        await asyncio.to_thread(self._compare, vectors, regions, findings, others)

    def _compare(
        self,
        vectors: Vectors,
        regions: Sequence[PictureRegion],
        findings: _Findings,
        others: Sequence[References],
    ) -> None:
        cast = dict(findings.references)
        alike = {
            one
            for one in cast
            for other in cast
            if one != other and twins(cast[one], cast[other], self._cohort)
        }
        findings.reasons |= dict.fromkeys(alike, Unmeasured.TWINS)
        cast = {each: found for each, found in cast.items() if each not in alike}
        # A character that somebody made twice is no stranger to itself.
        strangers = [
            each
            for each in others
            if not any(twins(each, one, self._cohort) for one in cast.values())
        ]
        if cast:
            rows = self._cohort.of_windows(vectors)
            findings.scores |= scores(rows, regions, cast, self._cohort, others=strangers)

    async def _others(self, picture: MeasuredPicture) -> list[References]:
        """Other characters of the server whose references were measured already."""
        async with self._database.read() as tx:
            ids = await verdict_rows.others(
                tx, picture.guild_id, leaving=picture.characters, limit=_OTHERS_LIMIT
            )
            assets = await verdict_rows.references(tx, ids)
            wanted = {(each.game_id, each.sha256) for some in assets.values() for each in some}
            kept = await vector_rows.find(tx, wanted, model=self._key, regions=REFERENCE)
        found = []
        for some in assets.values():
            read = [_read(kept.get((each.game_id, each.sha256))) for each in some]
            own = tuple(self._cohort.of_reference(each) for each in read if each is not None)
            if own:
                found.append(own)
        return found

    async def _references(self, assets: Sequence[Asset]) -> References:
        """The vectors of the references that the store still has."""
        found = []
        for asset in assets:
            crops = reference_crops(asset.width, asset.height)
            try:
                vectors = await self._vectors(asset, crops, REFERENCE)
            except ObjectMissing:
                continue
            found.append(self._cohort.of_reference(vectors))
        return tuple(found)

    async def _vectors(self, asset: Asset, regions: Sequence[PictureRegion], kind: str) -> Vectors:
        """The stored vectors, or those computed now. Raises LikenessFailed and StoreError."""
        named = (asset.game_id, asset.sha256)
        async with self._database.read() as tx:
            kept = await vector_rows.find(tx, [named], model=self._key, regions=kind)
        vectors = _read(kept.get(named))
        if vectors is not None and vectors.count == len(regions):
            return vectors
        content = await self._store.get(asset.key)
        vectors = await self._model.embed(content, regions)
        async with self._database.write() as tx:
            # Nothing is kept of a picture that was deleted meanwhile.
            if await tx.get(Asset, asset.id) is not None:
                await vector_rows.keep(
                    tx,
                    game_id=asset.game_id,
                    sha256=asset.sha256,
                    model=self._key,
                    regions=kind,
                    content=vectors.to_bytes(),
                )
        return vectors

    async def _keep(self, picture: MeasuredPicture, findings: _Findings) -> None:
        async with self._database.write(picture.guild_id) as tx:
            # A character may have been deleted, and a picture purged, since they were read.
            now_there = await verdict_rows.picture(tx, picture.generation.id)
            if now_there is None:
                return
            if now_there.output is not None:
                for each in now_there.characters:
                    row = self._row(picture, findings, each)
                    if row is not None:
                        await verdict_rows.keep(tx, row)
            await verdict_rows.mark_measured(tx, picture.generation.id, now=self._clock.now())

    def _row(
        self, picture: MeasuredPicture, findings: _Findings, character: int
    ) -> LikenessScore | None:
        score, reason = findings.scores.get(character), findings.reasons.get(character)
        if score is None and reason is None:
            return None
        return LikenessScore(
            generation_id=picture.generation.id,
            character_id=character,
            model=self._key,
            references_key=findings.keys.get(character, ""),
            verdict=LikenessVerdict.NOT_MEASURED if score is None else verdict_of(score),
            unmeasured=reason,
            score=score,
            measured_at=self._clock.now(),
        )


def _cast(picture: MeasuredPicture) -> list[CastMember]:
    cast = Params.from_json(picture.generation.params).cast
    return [member for member in cast if member.character_id in picture.characters]


def _reason(picture: MeasuredPicture, member: CastMember, *, looks: str) -> Unmeasured | None:
    output, params = picture.output, Params.from_json(picture.generation.params)
    if output is None or min(output.width, output.height) < SMALLEST_PX:
        return Unmeasured.TOO_SMALL
    return unmeasurable(
        [params.scene, *params.changes],
        name=member.name,
        names=[each.name for each in params.cast],
        looks=looks,
        state=member.state.words if member.state else "",
        kept_out=params.negative,
    )


def _read(kept: bytes | None) -> Vectors | None:
    """Stored vectors; None for none, and for bytes that are damaged."""
    try:
        return Vectors.from_bytes(kept) if kept is not None else None
    except NotVectors:
        return None
