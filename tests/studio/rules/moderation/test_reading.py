"""Any text is read without an error, and words spelt with gaps are found where they stand."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from studio.rules.moderation.judging import Moderation, Strictness
from studio.rules.moderation.reading import fold_text

# Single characters with signs behind them, which the reader may take for more than one letter.
_SINGLES = (
    *"abdegiklnoprstu0134589$@!|€£*",
    *("A's", "B’s", "c'd", "'n'", "n'", "o''", "1's", "$$", "$'s", "5*s", "e*", "*d*"),
    *("a'$", "u'1", "|'|", "!'s", "4'4", "x'", "й's", "ß", "ﬀ", "ﷺ", "½", "Ⅷ", "㎏"),
)
_GAPS = (" ", "  ", "\n", "-", ".", ", ", "_", " - ", "\u200b", "’ ")
SPELT_BESIDE_SIGNS = [
    # the text, and the words that are refused
    ("A's, B's, C's: n u d e", ("n u d e",)),
    ("A's n u d e", ("n u d e",)),
    ("n u d e, A's, B's", ("n u d e",)),
    ("1's, 2's, n u d e", ("n u d e",)),
    ("$'s, €'s: p o r n", ("p o r n",)),
    ("r'n'b, p o r n", ("p o r n",)),
    ("a b c's d's p.o.r.n", ("p.o.r.n",)),
    ("mind your p's, q's, p o r n", ("p o r n",)),
    ("I's I's I's n-u-d-e I's", ("n-u-d-e",)),
    ("O's n u 'd' e", ("n u 'd' e",)),
]
HARMLESS_SINGLES = [
    "A's, B's and C's",
    "mind your p's and q's",
    "three A's, two B's, one C",
    "x's, y's, z's",
    "1's, 2's, 3's, 4's",
    "the O's, the A's, the T's",
    "S's and T's, A's and N's, A's and L's",
    "dot your i's, cross your t's",
    "5's, 6's: a 7 a 8 a 9",
    "$'s, £'s, €'s",
]


def _texts() -> st.SearchStrategy[str]:
    singles, gaps = st.sampled_from(_SINGLES), st.sampled_from(_GAPS)
    spaced = st.tuples(singles, gaps).map("".join)
    others = st.one_of(singles, st.sampled_from(("n u d e", "fu ck", "p*rn")), st.text())
    return st.lists(st.one_of(spaced, spaced, spaced, others), max_size=20).map("".join)


@given(_texts())
@example("A's, B's, C's: n u d e")
def test_no_text_makes_a_check_fail(text: str) -> None:
    for strictness in Strictness:
        verdict = Moderation().check(
            text,
            strictness=strictness,
            blocked=frozenset(("spider", "red moon", text[:20])),
            allowed=frozenset(("nude", text[-20:])),
        )
        assert verdict.allowed or all(word in text for word in verdict.words)


@given(_texts())
def test_a_spelt_word_has_one_word_of_the_text_for_each_letter(text: str) -> None:
    for spelt in fold_text(text).spelt:
        assert len(spelt.letters) == len(spelt.words)


@pytest.mark.parametrize(("text", "words"), SPELT_BESIDE_SIGNS)
def test_a_word_spelt_with_gaps_is_found_beside_signs(text: str, words: tuple[str, ...]) -> None:
    assert Moderation().check(text).words == words


@pytest.mark.parametrize("text", HARMLESS_SINGLES)
def test_letters_alone_are_no_spelt_word(text: str) -> None:
    assert Moderation().check(text).allowed
