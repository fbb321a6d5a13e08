"""The rules for words in one place: the bot's, the server's, the game's and the channel's."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from db.models import Game
from studio.errors import ModerationRefused
from studio.rules.asking.prompt import PartKind, Prompt
from studio.rules.moderation.judging import GameWords, Moderation, ModerationVerdict, Strictness

# A longer text is judged in a thread, so that no other request waits for it. A phrase that is kept
# out takes as long as some hundred characters.
_LONG_CHARS = 4_000
_CHARS_PER_PHRASE = 200


@dataclass(frozen=True)
class Judgement:
    """How strictly words were judged, and the rating of a picture of them.

    The rating is strict when no place refuses the words. A picture that is drawn under a relaxed
    rating is relaxed whatever its words: the painter's own check is relaxed, too.
    """

    strictness: Strictness
    rating: Strictness


@dataclass(frozen=True)
class WordRules:
    """The rules for words in one place, and how strictly they are judged there. `in_server` is how
    strictly words are judged in a channel of the server without a rating."""

    moderation: Moderation
    blocked: frozenset[str]
    allowed: frozenset[str]
    game: GameWords
    strictness: Strictness
    in_server: Strictness

    async def judge(
        self, text: str, kept_out: Sequence[str] = ()
    ) -> tuple[Judgement, ModerationVerdict]:
        """The judgement on a text with what is kept out, and the verdict."""
        if _is_short(text, kept_out):
            return self._judge(text, kept_out)
        return await asyncio.to_thread(self._judge, text, kept_out)

    def verdict(
        self, text: str, kept_out: Sequence[str] = (), *, strictness: Strictness | None = None
    ) -> ModerationVerdict:
        """The verdict on a text with what is kept out."""
        return self.moderation.check(
            text,
            kept_out=kept_out,
            blocked=self.blocked,
            allowed=self.allowed,
            game=self.game,
            strictness=strictness or self.strictness,
        )

    def refusal(
        self, verdict: ModerationVerdict, text: str, kept_out: Sequence[str] = ()
    ) -> ModerationRefused:
        """The error for a verdict that does not allow the text."""
        elsewhere = self.verdict(text, kept_out, strictness=self.in_server)
        return ModerationRefused(
            verdict.rule or "", verdict.words, verdict.list_owner, here=elsewhere.allowed
        )

    async def refusal_of(self, prompt: Prompt, verdict: ModerationVerdict) -> ModerationRefused:
        """The error for a verdict that does not allow the prompt.

        It names the part that breaks the rule alone, if there is one, and its words as typed.
        """
        if _is_short(prompt.text, prompt.kept_out):
            return self._refusal_of(prompt, verdict)
        return await asyncio.to_thread(self._refusal_of, prompt, verdict)

    def _refusal_of(self, prompt: Prompt, verdict: ModerationVerdict) -> ModerationRefused:
        refused = self.refusal(verdict, prompt.text, prompt.kept_out)
        for part in prompt.parts:
            keeps_out = part.kind is PartKind.KEEP_OUT
            alone = self.verdict("", (part.text,)) if keeps_out else self.verdict(part.text)
            if not alone.allowed and alone.rule == verdict.rule:
                refused.words, refused.part, refused.whose = alone.words, part.kind, part.whose
                break
        return refused

    def _judge(self, text: str, kept_out: Sequence[str]) -> tuple[Judgement, ModerationVerdict]:
        strictness = self.strictness
        if strictness is Strictness.STANDARD:
            # Mostly a strict place takes the words, too, so one verdict says both.
            strict = self.verdict(text, kept_out, strictness=Strictness.STRICT)
            if strict.allowed:
                return Judgement(strictness, Strictness.STRICT), strict
        return Judgement(strictness, strictness), self.verdict(text, kept_out)


def _is_short(text: str, kept_out: Sequence[str]) -> bool:
    return len(text) + _CHARS_PER_PHRASE * len(kept_out) < _LONG_CHARS


def rules_of(
    game: Game,
    moderation: Moderation,
    lists: tuple[frozenset[str], frozenset[str]],
    *,
    names: Sequence[str] = (),
    strictness: Strictness,
    in_server: Strictness | None = None,
) -> WordRules:
    """The rules in a game. `lists` are the words that its server blocks and allows. `in_server`
    None: the same strictness.

    `names` are names of characters, which lines and veils do not apply to.
    """
    blocked, allowed = lists
    themes = GameWords(frozenset(game.lines or ()), frozenset(game.veils or ()), tuple(names))
    return WordRules(moderation, blocked, allowed, themes, strictness, in_server or strictness)
