"""Tells dashes of a story from dashes of settings: "she waits -- no one is there"."""

import re

DASH = "[-\u2010-\u2015\u2212]"
"""Any sign that members type as a dash, as a regular expression."""

# In "— no one comes" the dash belongs to the story and begins no setting. Nobody keeps out these.
_STORY = re.compile(r"\s*(?:one|longer|matter|doubt|sooner|way|idea|need)\b(?!-)", re.IGNORECASE)
# After a dash and a blank also these words tell a story: "-- no sound reaches her there".
_TOLD = re.compile(
    r"\A\s*(?:[,.!?…]|(?:more|less)\b)"
    r"|\b(?:am|is|are|was|were|be|has|had|have|can|could|will|would|shall|should|may|might|must"
    r"|does|do|did|comes?|came|remains?|left|matters?|there|here|to|but|than|that|who|which|where"
    r"|when|as|over|he|she|they|it|i|you|we|his|her|him|their|them|its|my|your|our)\b"
    # "no wind stirs the leaves"
    r"|\w(?:s|ed)\s+(?:the|an?)\b",
    re.IGNORECASE,
)
_STORY_BEGINS = {
    # "-- no, add a hat" without the comma: the word answers somebody.
    "no": re.compile(
        r"\s*(?:add|give|keep|let|make|not|please|put|remove|thank(?:s|\s+you)|try|wait)\b(?!-)",
        re.IGNORECASE,
    ),
    # "-- without a sound", "-- without looking back"
    "without": re.compile(
        r"\s*(?:an?|the|his|her|their|its|my|your|our|any|another|even|so|ever|once|[a-z]+ing)\b",
        re.IGNORECASE,
    ),
}
_NEXT_DASH = re.compile(rf"\s{DASH}{{1,2}}")
_LINE_END = re.compile(r"\n")
# "St." ends no sentence, so three letters stand before the end of one.
_NEXT_SENTENCE = re.compile(r"(?<=\w{3})[.!?]\s+(?=[A-Z])")
# What is kept out ends before what shall be there: "no lamps, only the moon".
_WANTED = re.compile(
    r"[,;]\s*(?=(?:and\s+)?(?:add|but|give|instead|just|keep|make|only|put)\b(?!-))", re.IGNORECASE
)
# So much of what follows a name is looked at.
_GLANCE = 120
# Words that begin a part of a sentence and are no setting: "she stops --what is that".
_OF_SENTENCES = re.compile(
    r"a|all|an|and|as|at|because|but|even|for|from|he|her|his|how|i|if|in|into|its?|just|like|my"
    r"|never|nobody|none|nor|not|nothing|now|nowhere|on|one|only|or|our|she|so|still|than|that|the"
    r"|their|then|there|these|they|this|those|though|to|until|we|what|when|where|while|who|whose"
    r"|why|with|yet|you|your",
    re.IGNORECASE,
)


def begins_sentence_part(word: str) -> bool:
    """Whether a word behind a dash begins a part of a sentence, so that it is no setting."""
    return _OF_SENTENCES.fullmatch(word) is not None


def tells_story(name: str, text: str, start: int, *, apart: bool) -> bool:
    """Whether the name of a setting is a word of the story. `start` is the place behind it.

    `apart`: a blank stands on both sides of the name.
    """
    if name == "no" and _STORY.match(text, start):
        return True
    if not apart:
        return False
    end = end_of_words(name, text, start, min(start + _GLANCE, len(text)))
    follows = _NEXT_DASH.split(text[start:end], maxsplit=1)[0]
    begins = _STORY_BEGINS.get(name)
    if begins is not None and begins.match(follows):
        return True
    return _TOLD.search(follows) is not None


def end_of_words(name: str, text: str, start: int, stop: int) -> int:
    """Where the words behind the name of a setting end: with the line or with the sentence.

    What is kept out also ends before what shall be there.
    """
    ends = (_LINE_END, _NEXT_SENTENCE) if name == "style" else (_LINE_END, _NEXT_SENTENCE, _WANTED)
    found = [each.start() for end in ends if (each := end.search(text, start, stop))]
    return min(found, default=stop)
