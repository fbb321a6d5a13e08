"""Writes prompts from the request and the characters' saved looks."""

from db.models import Game
from db.repositories import characters
from db.session import Database
from studio.rules.asking.params import GenerationKind, Params
from studio.rules.asking.prompt import NO_PROMPT, Looks, Prompt, portrait_prompt, scene_prompt


class Prompts:
    """Writes prompts. The look of a character comes only from its saved looks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, kind: GenerationKind, params: Params, game: Game) -> Prompt:
        """The prompt for a picture of that kind; an upscale has an empty prompt."""
        if kind is GenerationKind.UPSCALE:
            return NO_PROMPT
        cast = await self._looks(params)
        if kind is GenerationKind.PORTRAIT and cast:
            return portrait_prompt(cast[0], style=params.style, house_style=game.house_style)
        painted = kind is GenerationKind.INPAINT
        return scene_prompt(
            params.scene,
            changes=params.changes[:-1] if painted else params.changes,
            part=params.changes[-1] if painted and params.changes else "",
            cast=cast,
            style=params.style,
            house_style=game.house_style,
            negative=params.negative,
        )

    async def _looks(self, params: Params) -> tuple[Looks, ...]:
        found = []
        async with self._database.read() as tx:
            for member in params.cast:
                look = await characters.look(tx, member.look_id)
                if look is not None:
                    state = member.state.words if member.state else ""
                    found.append(
                        Looks(member.name, look.looks, negative=look.negative, state=state)
                    )
        return tuple(found)
