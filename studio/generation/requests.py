"""From a job's rows to what the provider is asked: words, sizes, and the input pictures."""

from collections.abc import Mapping
from dataclasses import replace

from db.models import Generation
from db.repositories import characters, pictures
from db.repositories.characters import Canon
from db.session import Database
from studio.providers.base import DrawRequest, Lora, Subject
from studio.rules.params import CastMember, Kind, Params
from studio.rules.sizes import size_for
from studio.storage.base import Store


class RequestReader:
    """Builds requests from the database and the store, as the plan of each says."""

    def __init__(self, database: Database, store: Store) -> None:
        self._database = database
        self._store = store

    async def __call__(self, generations: list[Generation]) -> DrawRequest:
        """The request for these generations, which differ only in their seed."""
        first = generations[0]
        params = Params.from_json(first.params)
        width, height = size_for(params.aspect, params.tier)
        portrait = first.kind == Kind.PORTRAIT
        subjects = await self._subjects(params)
        if portrait:
            # A try shows the words it was asked with, whatever was edited since.
            subjects = tuple(replace(subject, looks=params.scene) for subject in subjects)
        return DrawRequest(
            prompt=first.prompt,
            negative=first.negative,
            scene=params.scene,
            changes=params.changes[-1:] if first.kind == Kind.ITERATE else _all_of(params),
            seed=first.seed,
            width=width,
            height=height,
            aspect=params.aspect,
            model=first.model,
            tier=params.tier,
            count=len(generations),
            style=params.style,
            subjects=subjects,
            portrait=portrait,
            strength=params.sent_strength,
            loras=tuple(Lora(weights) for _, weights in params.plan.loras) if params.plan else (),
            purpose=first.kind,
            source=await self._source(first),
        )

    async def _subjects(self, params: Params) -> tuple[Subject, ...]:
        """Who is seen, with those of their canonical pictures that the plan sends."""
        planned = [asset_id for _, asset_id in params.plan.references] if params.plan else []
        async with self._database.read() as tx:
            canon = await characters.canon(tx, [member.look_id for member in params.cast])
            keys = await pictures.keys_of(tx, planned)
        return tuple([await self._subject(member, canon, keys) for member in params.cast])

    async def _subject(
        self, member: CastMember, canon: Mapping[int, Canon], keys: Mapping[int, str]
    ) -> Subject:
        if member.look_id not in canon:
            raise LookupError(f"character_looks {member.look_id} of {member.name!r} is missing")
        own = canon[member.look_id]
        sent = [keys[asset_id] for asset_id in own.references if asset_id in keys]
        return Subject(
            name=member.name,
            looks=own.looks,
            seed=own.seed,
            references=tuple([await self._store.get(key) for key in sent]),
        )

    async def _source(self, generation: Generation) -> bytes | None:
        async with self._database.read() as tx:
            asset = await pictures.asset(tx, generation.id, "input")
        return None if asset is None else await self._store.get(asset.key)


def _all_of(params: Params) -> tuple[str, ...]:
    """Without a source every change is still to be drawn; with one they are in it."""
    return params.changes if params.source_id is None else ()
