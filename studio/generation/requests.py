"""From a job's rows to what the provider is asked: words, sizes, and the input pictures."""

from dataclasses import replace

from db.models import Generation
from db.repositories import characters, pictures
from db.session import Database
from studio.providers.base import DrawRequest, Provider, Subject
from studio.rules.params import CastMember, Kind, Params
from studio.rules.sizes import size_for
from studio.storage.base import Store


class RequestReader:
    """Builds requests from the database and the store.

    References go as far as the model can take them; whoever sent some is told on the preview
    when it takes none.
    """

    def __init__(self, database: Database, store: Store, provider: Provider) -> None:
        self._database = database
        self._store = store
        self._provider = provider

    async def __call__(self, generations: list[Generation]) -> DrawRequest:
        """The request for these generations, which differ only in their seed."""
        first = generations[0]
        params = Params.from_json(first.params)
        width, height = size_for(params.aspect, params.tier)
        takes = self._provider.capabilities(first.model).references
        portrait = first.kind == Kind.PORTRAIT
        subjects = tuple([await self._subject(member, takes) for member in params.cast])
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
            model=first.model,
            tier=params.tier,
            count=len(generations),
            style=params.style,
            subjects=subjects,
            portrait=portrait,
            strength=params.strength,
            source=await self._source(first),
        )

    async def _subject(self, member: CastMember, takes: int) -> Subject:
        async with self._database.read() as tx:
            look = await characters.look(tx, member.look_id)
            references = await characters.references(tx, member.look_id)
        if look is None:
            raise LookupError(f"character_looks {member.look_id} of {member.name!r} is missing")
        return Subject(
            name=member.name,
            looks=look.looks,
            seed=look.seed,
            references=tuple([await self._store.get(asset.key) for asset in references[:takes]]),
        )

    async def _source(self, generation: Generation) -> bytes | None:
        async with self._database.read() as tx:
            asset = await pictures.asset(tx, generation.id, "input")
        return None if asset is None else await self._store.get(asset.key)


def _all_of(params: Params) -> tuple[str, ...]:
    """Without a source every change is still to be drawn; with one they are in it."""
    return params.changes if params.source_id is None else ()
