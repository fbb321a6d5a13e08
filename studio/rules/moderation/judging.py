"""Decides which texts are not drawn: by lists of words, which are found in any disguise.

Lists of words find rude words, not dangerous pictures. Death, blood and monsters belong to
stories and are allowed. Some things are never drawn, and no server can allow them.

A text is judged in four steps, each a module: `reading` reads it once, `collecting` finds the
listed words, `exempting` takes away those that are harmless where they stand, and `deciding`
gives the verdict. `children` looks at the words before any exemption.
"""

from collections.abc import Sequence
from dataclasses import replace

from studio.rules.moderation.absence import absence_phrases
from studio.rules.moderation.children import with_minors
from studio.rules.moderation.collecting import GameWords as GameWords
from studio.rules.moderation.collecting import WordLists, collect, known_words
from studio.rules.moderation.deciding import ModerationVerdict as ModerationVerdict
from studio.rules.moderation.deciding import decide
from studio.rules.moderation.exempting import exempt
from studio.rules.moderation.keeping_out import as_kept_out, kept_out_sentences
from studio.rules.moderation.letters import look_alikes
from studio.rules.moderation.reading import fold_text
from studio.rules.moderation.strictness import LINE_RULE as LINE_RULE
from studio.rules.moderation.strictness import VEIL_RULE as VEIL_RULE
from studio.rules.moderation.strictness import Strictness as Strictness

NO_GAME_WORDS = GameWords()


class Moderation:
    """Judges the words of members. Between two texts it keeps only the compiled lists."""

    def __init__(self, *, strictness: Strictness = Strictness.STANDARD) -> None:
        self.strictness = strictness

    def warm(self) -> None:
        """Read and compile the lists. It takes about 200 ms, otherwise during the first checks."""
        known_words()
        absence_phrases()
        look_alikes()

    def check(
        self,
        text: str,
        *,
        kept_out: Sequence[str] = (),
        blocked: frozenset[str] = frozenset(),
        allowed: frozenset[str] = frozenset(),
        game: GameWords = NO_GAME_WORDS,
        strictness: Strictness | None = None,
    ) -> ModerationVerdict:
        """Whether the text may be drawn. `blocked` and `allowed` are the server's own words.

        `kept_out` are phrases that are kept out of the picture. A server cannot allow a game's
        lines and veils. `strictness` replaces the usual one.
        """
        own = WordLists(blocked, allowed, game)
        sentences = kept_out_sentences(text, kept_out, own)
        reading = fold_text("\n".join((text, *sentences.values())))
        hits = collect(reading, own)
        broken = with_minors(reading, hits) or exempt(reading, hits, own)
        verdict = decide(reading, broken, strictness or self.strictness)
        if not sentences:
            return verdict
        typed = (as_kept_out(word, text, sentences) for word in verdict.words)
        return replace(verdict, words=tuple(dict.fromkeys(typed)))
