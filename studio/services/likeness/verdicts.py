"""Tells members what was measured: of a picture, and of all pictures of a character."""

from dataclasses import dataclass

from db.models import Character, Generation
from db.repositories import characters
from db.repositories.likeness import verdicts as verdict_rows
from db.session import Database
from studio.rules.asking.params import Params
from studio.rules.likeness.verdicts import LikenessRate, Verdict, references_key

# So many pictures of a character are measured again when its references changed.
_AGAIN_LIMIT = 200


@dataclass(frozen=True)
class NamedVerdict:
    """The verdict for one character of a picture."""

    name: str
    verdict: Verdict


class LikenessVerdicts:
    """Reads verdicts, and has outdated ones measured again.

    `model` is the model's key, "" while likeness is off: then the newest verdicts are told as they
    are. The caller has checked that the person may see the picture or the character.
    """

    def __init__(self, database: Database, *, model: str) -> None:
        self._database = database
        self._model = model

    async def of_picture(self, generation: Generation) -> list[NamedVerdict]:
        """The verdict for each character of the picture that has one, in the order of its cast."""
        cast = Params.from_json(generation.params).cast
        if not cast:
            return []
        ids = [member.character_id for member in cast]
        async with self._database.read() as tx:
            rows = await verdict_rows.of_picture(tx, generation.id)
            references = await verdict_rows.references(tx, ids)
        found, again = [], []
        for member in cast:
            key = references_key([each.sha256 for each in references[member.character_id]])
            of_member = [
                row
                for row in rows
                if row.character_id == member.character_id and self._model in ("", row.model)
            ]
            current = next((row for row in of_member if row.references_key == key), None)
            newest = current or next(iter(of_member), None)
            if rows and current is None and self._model:
                again.append(member.character_id)
            if newest is not None:
                is_outdated = current is None
                verdict = Verdict(newest.verdict, newest.unmeasured, outdated=is_outdated)
                found.append(NamedVerdict(member.name, verdict))
        if again:
            async with self._database.write(is_noted=False) as tx:
                for character_id in again:
                    await verdict_rows.make_due(tx, [generation.id], character_id)
        return found

    async def rate_of(self, character: Character) -> LikenessRate | None:
        """How many pictures of the character are recognised beside its approved references; None
        while likeness is off, or without approved looks."""
        if not self._model or character.look_id is None:
            return None
        async with self._database.read() as tx:
            references = await characters.references(tx, character.look_id)
            key = references_key([each.sha256 for each in references])
            counts = await verdict_rows.counts(
                tx, character.id, model=self._model, references_key=key
            )
            again = await verdict_rows.outdated(
                tx, character.id, model=self._model, references_key=key, limit=_AGAIN_LIMIT
            )
        if again:
            async with self._database.write(is_noted=False) as tx:
                await verdict_rows.make_due(tx, again, character.id)
        return LikenessRate.of(counts, references=len(references))
