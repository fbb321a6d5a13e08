"""Checks members' words: before a text is saved or a picture requested, and before it is drawn."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import NoReturn

from db.enums import ListOwner
from db.models import Game, Generation, Job
from db.repositories import guilds
from db.session import Database
from studio.errors import ForbiddenSince, ModerationRefused
from studio.providers.base import Safety, SentWords
from studio.rules.asking.params import Params
from studio.rules.asking.prompt import Prompt, split_negative
from studio.rules.moderation.judging import Moderation, Strictness
from studio.rules.moderation.showing import strictest, strictness_of_place
from studio.services.moderation.ratings import (
    rating_of_channel,
    read_strictness,
    strictness_by,
)
from studio.services.moderation.word_rules import Judgement, WordRules, rules_of
from studio.services.people import DiscordPlace

CountRefusal = Callable[[str, ListOwner], None]
"""Counts a refusal by its rule and by whose list the words are on."""

_APART = re.compile(r"[\W_]+")


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
    ) -> None:
        """Check texts that are about to be saved. Raises ModerationRefused when a rule of the
        server, or a line or veil of the game, forbids one of them.

        `names` are names of characters, which lines and veils do not apply to. `place` is where
        they are typed, because channels have ratings.
        """
        rules = await self._rules(game, names, place)
        for text in texts:
            verdict = rules.verdict(text)
            if not verdict.allowed:
                self._refuse(rules.refusal(verdict, text))

    async def strictness_in(self, guild_id: int, place: DiscordPlace | None) -> Strictness:
        """How strictly words are judged in that place of the server; None: in a channel without a
        rating."""
        async with self._database.read() as tx:
            found = await guilds.judging_rules(
                tx, guild_id, channel_ids=place.candidates if place else ()
            )
        return strictness_by(found, place, usual=self._moderation.strictness)

    async def find_forbidden(self, game: Game, text: str) -> tuple[str, ...]:
        """The words of a saved text that are not drawn any more; none when it can be drawn."""
        return (await self._rules(game)).verdict(text).words

    async def judge(
        self, game: Game, prompt: Prompt, *, names: Sequence[str], place: DiscordPlace
    ) -> Judgement:
        """Judge a prompt and what is kept out, as the painter reads both.

        They are judged together: harmless parts can add up to something forbidden. `names` are
        those of the prompt's characters. Raises ModerationRefused, which names the part of the
        prompt that is refused.
        """
        rules = await self._rules(game, names, place)
        said = "\n".join((prompt.text, *_run_together(names)))
        judgement, verdict = await rules.judge(said, prompt.kept_out)
        if not verdict.allowed:
            self._refuse(await rules.refusal_of(prompt, verdict))
        return judgement

    async def judge_again(self, job: Job, generation: Generation, words: SentWords) -> None:
        """Judge the words of a job once more, as they are about to be sent to the provider.

        The lists of the server and the themes of the game may have changed since it was requested.
        Raises ForbiddenSince.
        """
        since = await self.find_forbidden_since(job, generation, words)
        if since is not None:
            self._refuse(since)

    async def find_forbidden_since(
        self, job: Job, generation: Generation, words: SentWords
    ) -> ForbiddenSince | None:
        """The rule that forbids the words of a job by now; None: they may be drawn."""
        params = Params.from_json(generation.params)
        async with self._database.read() as tx:
            found = await guilds.judging_rules(
                tx, job.guild_id, channel_ids=[job.channel_id], game_id=job.game_id
            )
        assert found.game is not None
        rating = rating_of_channel(found, job.channel_id)
        asked = _asked_at(generation, params)
        now = strictness_of_place(
            server=read_strictness(found.strictness),
            channel=rating or None,
            usual=asked if rating is None else self._moderation.strictness,
        )
        names = [member.name for member in params.cast]
        rules = rules_of(
            found.game,
            self._moderation,
            (found.blocked, found.allowed),
            names=(*names, *_run_together(names)),
            strictness=strictest(asked, now),
        )
        said, kept_out = "\n".join(words.texts), split_negative(words.kept_out)
        _, verdict = await rules.judge(said, kept_out)
        if verdict.allowed:
            return None
        return ForbiddenSince(verdict.rule or "", verdict.words, verdict.list_owner)

    async def _rules(
        self, game: Game, names: Sequence[str] = (), place: DiscordPlace | None = None
    ) -> WordRules:
        async with self._database.read() as tx:
            found = await guilds.judging_rules(
                tx, game.guild_id, channel_ids=place.candidates if place else ()
            )
        usual = self._moderation.strictness
        in_server = strictness_by(found, None, usual=usual)
        here = strictness_by(found, place, usual=usual)
        return rules_of(
            game,
            self._moderation,
            (found.blocked, found.allowed),
            names=(*names, *_run_together(names)),
            strictness=here,
            in_server=in_server,
        )

    def _refuse(self, refusal: ModerationRefused) -> NoReturn:
        self._count_refusal(refusal.rule, refusal.list_owner)
        raise refusal


def _run_together(names: Sequence[str]) -> Iterator[str]:
    """The names without blanks and signs: some models get them as tags, `@KaelTheBold`, and some
    only in plain letters."""
    for name in names:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        whole = {_APART.sub("", name), _APART.sub("", plain)}
        yield from sorted(whole - {name, ""})


def _asked_at(generation: Generation, params: Params) -> Strictness:
    """How strictly the words of a request were judged when it was made."""
    if params.plan is not None and params.plan.safety is Safety.STRICT:
        return Strictness.STRICT
    relaxed = generation.rating == Strictness.RELAXED
    return Strictness.RELAXED if relaxed else Strictness.STANDARD
