"""Refused words are found in each kind of disguise, and not in harmless texts of the same looks."""

import pytest

from studio.rules.moderation.judging import Moderation, Strictness
from tests.studio.rules.moderation.disguises import DISGUISES, HARMLESS

_MODERATION = Moderation()
_SENTENCES = ("Elara in the garden, {}, oil painting", "{}", "a portrait of Brunna {} by the fire")


def _is_found(disguise: str) -> bool:
    """Whether a strict server refuses it, in every sentence; others allow mild swearing."""
    sentences = (sentence.format(disguise) for sentence in _SENTENCES)
    verdicts = (_MODERATION.check(each, strictness=Strictness.STRICT) for each in sentences)
    return not any(verdict.allowed for verdict in verdicts)


def test_the_table_has_many_disguises_of_many_kinds() -> None:
    assert len(DISGUISES) > 30
    assert sum(map(len, DISGUISES.values())) > 400


@pytest.mark.parametrize("kind", DISGUISES)
def test_disguised_words_of_this_kind_are_refused(kind: str) -> None:
    assert not [typed for typed in DISGUISES[kind] if not _is_found(typed)]


@pytest.mark.parametrize("kind", HARMLESS)
def test_harmless_texts_of_this_look_are_allowed(kind: str) -> None:
    refused = {text: _MODERATION.check(text).words for text in HARMLESS[kind]}

    assert not {text: words for text, words in refused.items() if words}
