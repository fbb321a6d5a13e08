"""The check of people's words, before a picture is asked for or a text is kept."""

from collections.abc import Sequence

from db.models import Game
from db.repositories import guilds
from db.session import Database
from studio.errors import ModerationRefused
from studio.rules.moderation.judging import LINE_RULE, VEIL_RULE, GameWords, Moderation, Strictness
from studio.services.moderation.ratings import strictness_at
from studio.services.people import DiscordPlace


class WordCheck:
    """Judges words by the rules of the bot, the server, the game and the channel.

    It writes nothing and costs nothing.
    """

    def __init__(self, database: Database, moderation: Moderation) -> None:
        self._database = database
        self._moderation = moderation

    async def check(
        self, game: Game, *texts: str, names: Sequence[str] = (), place: DiscordPlace | None = None
    ) -> Strictness:
        """How strictly the texts were judged. Raises ModerationRefused when any of them cannot
        be drawn: by a rule of the game's server, by a line or a veil of the game.

        `names` are those of characters, which no line or veil is about. `place` is where the
        picture is asked for, as channels have ratings of their own.
        """
        async with self._database.read() as tx:
            blocked, allowed = await guilds.words(tx, game.guild_id)
            own = await strictness_at(tx, place) if place else None
        themes = GameWords(frozenset(game.lines or ()), frozenset(game.veils or ()), tuple(names))
        for text in texts:
            verdict = self._moderation.check(
                text, blocked=blocked, allowed=allowed, game=themes, strictness=own
            )
            if not verdict.allowed:
                here = own is not None or verdict.rule in (LINE_RULE, VEIL_RULE)
                raise ModerationRefused(verdict.rule or "", verdict.words, here)
        return own or self._moderation.strictness
