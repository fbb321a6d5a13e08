"""Checks members' words before a picture is requested or a text is saved."""

from collections.abc import Callable, Sequence

from db.enums import ListOwner
from db.models import Game
from db.repositories import guilds
from db.session import Database
from studio.errors import ModerationRefused
from studio.rules.moderation.judging import GameWords, Moderation, ModerationVerdict, Strictness
from studio.services.moderation.ratings import strictness_at
from studio.services.people import DiscordPlace

CountRefusal = Callable[[str, ListOwner], None]
"""Counts a refusal by its rule and by whose list the words are on."""


def _count_nowhere(rule: str, list_owner: ListOwner) -> None:
    """For programs that count no refusals."""


class WordCheck:
    """Checks words by the rules of the bot, the server, the game and the channel.

    It only reads the database, and asks no provider. Each refusal is told to `count_refusal`.
    """

    def __init__(
        self,
        database: Database,
        moderation: Moderation,
        count_refusal: CountRefusal = _count_nowhere,
    ) -> None:
        self._database = database
        self._moderation = moderation
        self._count_refusal = count_refusal

    async def check(
        self, game: Game, *texts: str, names: Sequence[str] = (), place: DiscordPlace | None = None
    ) -> Strictness:
        """Check the texts; gives how strictly they were judged. Raises ModerationRefused when a
        rule of the server, or a line or veil of the game, forbids one of them.

        `names` are names of characters, which lines and veils do not apply to. `place` is where
        the picture is requested, because channels have ratings.
        """
        strictness, refusal = await self._judge(game, texts, names=names, place=place)
        if refusal is not None:
            self._count_refusal(refusal.rule, refusal.list_owner)
            raise refusal
        return strictness

    async def find_forbidden(self, game: Game, text: str) -> tuple[str, ...]:
        """The words of a saved text that are not drawn any more; none when it can be drawn."""
        _, refusal = await self._judge(game, (text,))
        return () if refusal is None else refusal.words

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

    async def _judge(
        self,
        game: Game,
        texts: Sequence[str],
        *,
        names: Sequence[str] = (),
        place: DiscordPlace | None = None,
    ) -> tuple[Strictness, ModerationRefused | None]:
        """How strictly the texts are judged, and the refusal of the first that is forbidden."""
        async with self._database.read() as tx:
            blocked, allowed = await guilds.words(tx, game.guild_id)
            own = await strictness_at(tx, place) if place else None
        themes = _game_words(game, names)
        strictness = own or self._moderation.strictness

        def verdict_on(text: str, strictness: Strictness) -> ModerationVerdict:
            return self._moderation.check(
                text, blocked=blocked, allowed=allowed, game=themes, strictness=strictness
            )

        for text in texts:
            verdict = verdict_on(text, strictness)
            if not verdict.allowed:
                return strictness, ModerationRefused(
                    verdict.rule or "",
                    verdict.words,
                    verdict.list_owner,
                    here=own is not None and verdict_on(text, self._moderation.strictness).allowed,
                )
        return strictness, None


def _game_words(game: Game, names: Sequence[str]) -> GameWords:
    return GameWords(frozenset(game.lines or ()), frozenset(game.veils or ()), tuple(names))
