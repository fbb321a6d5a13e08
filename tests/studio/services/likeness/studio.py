"""A game with characters and posted pictures, and a made-up model of likeness."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from db.enums import AssetRole, GenerationStatus, JobPhase, JobStatus, LookStatus, ReferenceOrigin
from db.models import (
    Appearance,
    Asset,
    Character,
    CharacterLook,
    CharacterReference,
    Generation,
    Job,
)
from db.session import Database
from studio.errors import LikenessFailed
from studio.rules.asking.params import CastMember, Params
from studio.rules.likeness.arrays import Array, packed
from studio.rules.likeness.cohort import Cohort, Stranger, made_cohort
from studio.rules.likeness.regions import PictureRegion, reference_crops, windows
from studio.rules.likeness.vectors import Vectors
from studio.services.likeness.measuring import LikenessMeasurer
from studio.services.likeness.verdicts import LikenessVerdicts
from studio.storage.local import LocalStore
from tests.support.ground import Ground

SIZE = (512, 384)
MODEL = "made-up@1-1"
_LENGTH = 64


class MadeUpLikeness:
    """A `studio.likeness.base.Likeness` for what `drawn` makes: it reads who is in it."""

    def __init__(self, name: str = "made-up") -> None:
        self.name, self.version = name, "1"
        self.embedded: list[int] = []
        # Raised by the next calls, the first one first.
        self.troubles: list[Exception] = []

    async def embed(self, picture: bytes, regions: Sequence[PictureRegion]) -> Vectors:
        self.embedded.append(len(regions))
        if self.troubles:
            raise self.troubles.pop(0)
        try:
            people = json.loads(picture)["people"]
        except ValueError as error:
            raise LikenessFailed("no picture") from error
        noise = np.random.default_rng(int.from_bytes(hashlib.sha256(picture).digest()[:4]))
        rows = noise.normal(size=(len(regions), _LENGTH)) * 0.5 + 1
        for at, person in enumerate(people):
            if len(regions) == len(reference_crops(*SIZE)):
                rows += _person(person)
            else:
                rows[9 * at + 1 : 9 * at + 3] += _person(person)
        return packed(rows)

    async def close(self) -> None:
        pass


def drawn(*people: str, seed: int = 0) -> bytes:
    """A picture of these people, for the made-up model."""
    return json.dumps({"people": people, "seed": seed}).encode()


async def cohort_of(model: MadeUpLikeness) -> Cohort:
    """The cohort of the made-up model."""
    strangers = [
        Stranger(
            await model.embed(drawn(f"stranger {at}"), reference_crops(*SIZE)),
            await model.embed(drawn(f"stranger {at}", seed=1), windows(384, 384)),
            await model.embed(drawn(f"stranger {at}", seed=2), windows(*SIZE)),
        )
        for at in range(24)
    ]
    cohort = made_cohort(MODEL, strangers).loaded()
    model.embedded.clear()
    return cohort


@dataclass
class LikenessStudio:
    """The ground, with short ways to add characters and pictures and to measure them."""

    ground: Ground
    store: LocalStore
    model: MadeUpLikeness
    cohort: Cohort
    measurer: LikenessMeasurer = field(init=False)
    verdicts: LikenessVerdicts = field(init=False)

    def __post_init__(self) -> None:
        self.measurer = self.new_measurer()
        self.verdicts = LikenessVerdicts(self.database, model=MODEL)

    @property
    def database(self) -> Database:
        return self.ground.database

    def new_measurer(self) -> LikenessMeasurer:
        """One that remembers nothing, as after a restart."""
        return LikenessMeasurer(
            self.database, self.store, self.model, self.cohort, clock=self.ground.clock
        )

    async def measure_all(self) -> int:
        """Measure until nothing is due; gives the number of pictures."""
        count = 0
        while await self.measurer.measure_next():
            count += 1
            assert count < 50
        return count

    async def character(
        self, name: str, *, references: int = 3, looks: str = "", as_: str = ""
    ) -> Character:
        """An approved character. `as_` has the references show somebody else."""
        async with self.database.write() as tx:
            now = self.ground.clock.now()
            character = Character(
                game_id=self.ground.game.id,
                owner_id=1,
                name=name,
                name_key=name.casefold(),
                created_at=now,
            )
            tx.add(character)
            await tx.flush()
            look = CharacterLook(
                character_id=character.id,
                version=1,
                looks=looks,
                seed=1,
                status=LookStatus.APPROVED,
                created_at=now,
            )
            tx.add(look)
            await tx.flush()
            character.look_id = look.id
        for at in range(references):
            await self.add_reference(character, drawn(as_ or name, seed=100 + at), position=at)
        return character

    async def add_reference(self, character: Character, content: bytes, *, position: int) -> Asset:
        """One more reference of the character's approved looks."""
        asset = await self._asset(content, AssetRole.REFERENCE, None)
        async with self.database.write() as tx:
            tx.add(
                CharacterReference(
                    look_id=character.look_id or 0,
                    asset_id=asset.id,
                    position=position,
                    origin=ReferenceOrigin.UPLOAD,
                )
            )
        return asset

    async def picture(
        self,
        *cast: Character,
        shows: Sequence[str] | None = None,
        scene: str = "by the fire",
        content: bytes | None = None,
        size: tuple[int, int] = SIZE,
        posted: bool = True,
        **more: object,
    ) -> Generation:
        """A picture that was drawn and, unless `posted` is False, posted."""
        job = await self.ground.add()
        members = tuple(CastMember(each.id, each.look_id or 0, each.name) for each in cast)
        async with self.database.write() as tx:
            job = await tx.get_one(Job, job.id)
            [generation] = await self.ground.queue.list_generations(job)
            generation = await tx.get_one(Generation, generation.id)
            generation.params = Params(scene=scene, cast=members, **more).to_json()  # type: ignore[arg-type]
            generation.status = GenerationStatus.SUCCEEDED
            if posted:
                job.status, job.phase = JobStatus.DONE, JobPhase.DELIVERED
            for each in cast:
                tx.add(
                    Appearance(
                        generation_id=generation.id,
                        character_id=each.id,
                        session_id=generation.session_id,
                    )
                )
        people = [each.name for each in cast] if shows is None else shows
        content = content or drawn(*people, seed=generation.id)
        await self._asset(content, AssetRole.OUTPUT, generation.id, size=size)
        return generation

    async def told(self, generation: Generation) -> dict[str, str]:
        """The words of the verdicts of a picture, by name."""
        found = await self.verdicts.of_picture(generation)
        return {each.name: each.verdict.words for each in found}

    async def _asset(
        self,
        content: bytes,
        role: AssetRole,
        generation_id: int | None,
        *,
        size: tuple[int, int] = SIZE,
    ) -> Asset:
        sha256 = hashlib.sha256(content).hexdigest()
        key = f"games/{self.ground.game.id}/uploads/{sha256}.png"
        await self.store.put(key, content, mime="image/png")
        asset = Asset(
            game_id=self.ground.game.id,
            generation_id=generation_id,
            role=role,
            store="local",
            key=key,
            mime="image/png",
            size_bytes=len(content),
            width=size[0],
            height=size[1],
            sha256=sha256,
            created_at=self.ground.clock.now(),
        )
        async with self.database.write() as tx:
            tx.add(asset)
        return asset


def _person(name: str) -> Array:
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4])
    return np.asarray(np.random.default_rng(seed).normal(size=_LENGTH), np.float32)
