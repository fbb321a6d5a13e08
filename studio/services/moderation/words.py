"""Checks members' words before a picture is requested or a text is saved."""

from collections.abc import Sequence

from db.models import Game
from db.repositories import guilds
from db.session import Database
from studio.errors import ModerationRefused
from studio.rules.moderation.judging import LINE_RULE, VEIL_RULE, GameWords, Moderation, Strictness
from studio.services.moderation.ratings import strictness_at
from studio.services.people import DiscordPlace


class WordCheck:
    """Checks words by the rules of the bot, the server, the game and the channel.

    It only reads the database, and asks no provider.
    """

    def __init__(self, database: Database, moderation: Moderation) -> None:
        self._database = database
        self._moderation = moderation

    async def check(
        self, game: Game, *texts: str, names: Sequence[str] = (), place: DiscordPlace | None = None
    ) -> Strictness:
        """Check the texts; gives how strictly they were judged. Raises ModerationRefused when a
        rule of the server, or a line or veil of the game, forbids one of them.

        `names` are names of characters, which lines and veils do not apply to. `place` is where
        the picture is requested, because channels have ratings.
        """
        async with self._database.read() as tx:
            blocked, allowed = await guilds.words(tx, game.guild_id)
            own = await strictness_at(tx, place) if place else None
        themes = _game_words(game, names)
        for text in texts:
            verdict = self._moderation.check(
                text, blocked=blocked, allowed=allowed, game=themes, strictness=own
            )
            if not verdict.allowed:
                here = own is not None or verdict.rule in (LINE_RULE, VEIL_RULE)
                raise ModerationRefused(verdict.rule or "", verdict.words, here)
        return own or self._moderation.strictness

    async def rate(
        self, game: Game, text: str, *, names: Sequence[str] = (), strictness: Strictness
    ) -> Strictness:
        """The rating of a picture of this text, which passed `check` with that strictness.

        It is strict when no place refuses the text. A picture that was drawn under a relaxed
        rating is relaxed whatever its words: the painter's own check was relaxed, too.
        """
        if strictness is not Strictness.STANDARD:
            return strictness
        async with self._database.read() as tx:
            blocked, allowed = await guilds.words(tx, game.guild_id)
        verdict = self._moderation.check(
            text,
            blocked=blocked,
            allowed=allowed,
            game=_game_words(game, names),
            strictness=Strictness.STRICT,
        )
        return Strictness.STRICT if verdict.allowed else Strictness.STANDARD


def _game_words(game: Game, names: Sequence[str]) -> GameWords:
    return GameWords(frozenset(game.lines or ()), frozenset(game.veils or ()), tuple(names))
