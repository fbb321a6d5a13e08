"""Removes the speech from a post, however it is marked. What remains can be seen."""

import re
from dataclasses import dataclass

from studio.rules.letters import capitalised

# Marks where speech was. No post has this private character after `told`.
_CUT = "\ue000"


@dataclass(frozen=True)
class SpeechlessText:
    """A post without its speech.

    `voice` is "speaking", "shouting" or "whispering", or "" when nothing is said.
    """

    text: str
    voice: str = ""


def without_speech(text: str) -> SpeechlessText:
    """The text without its speech, and without "she says" when nothing else is left."""
    spoken: list[str] = []

    def cut(match: re.Match[str]) -> str:
        spoken.append(match.group())
        return _CUT

    said = _dashed(text, spoken)
    said = _QUOTES.sub(cut, said)
    said = "\n".join(_straight(line, spoken) for line in said.split("\n"))
    said = _SINGLE.sub(lambda quote: quote.group() if quote["open"] else cut(quote), said)
    if _acted_in_stars(said, quoted=bool(spoken)):
        said = _stars_alone(said, spoken)
    else:
        said = _without_thoughts(said)
    left = _SPACES.sub(" ", _tidied(said.replace("*", "")))
    return SpeechlessText(left.strip(), _voice(spoken, text) if spoken else "")


# The opening quote decides which quote closes: “ ends a German quote and begins an English one.
_QUOTES = re.compile(
    "|".join(
        rf"{opening}[^{closing}\n]*(?:{closing}|$)"
        for opening, closing in (
            ("„", "[“”]"),
            ("[“‟]", "”"),
            ("«", "»"),
            ("»", "«"),
            ("‹", "›"),
            ("「", "」"),
            ("『", "』"),
            ("＂", "＂"),
        )
    ).replace("[^[“”]", "[^“”"),
    re.MULTILINE,
)
# ‘Get back,’ she says. An apostrophe has letters on both sides, or ends no sentence.
# Without the end of a quote the rest of the line is matched as `open`.
_SINGLE = re.compile(
    r"(?<![\w’'])[‘'](?=[A-ZÀ-Ý…])(?:[^\n]*?[,.!?…—–-][’'](?!\w)|(?P<open>[^\n]*+))"
)
_OPENS = re.compile(r"(?:^|[\s(\[*—–-])$")


def _straight(line: str, spoken: list[str]) -> str:
    """The line without what is between straight quotes. Inches (6\") are no quotes."""
    kept = []
    pieces = line.split('"')
    at = 0
    while at < len(pieces) - 1:
        before = pieces[at]
        quotes_after = len(pieces) - at - 2
        if before[-1:].isdigit() and quotes_after % 2 == 0:
            kept.append(f'{before}"')
            at += 1
        elif not quotes_after and not _OPENS.search(before[-1:]):
            # It closes a quote that an earlier line opened.
            kept.append(before)
            at += 1
        else:
            spoken.append(pieces[at + 1])
            kept.append(f"{before}{_CUT}")
            at += 2
    return "".join([*kept, *pieces[at:]])


_DASH = re.compile(r"\s*[—–]\s*(?=\S)")
_BETWEEN = re.compile(r"(?<!\s)\s++[—–]\s++|(?<=[,.!?…])\s*+[—–]\s*+(?=\w)")


def _dashed(text: str, spoken: list[str]) -> str:
    """Remove speech that begins with a dash. Between later dashes stands who says it."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        opening = _DASH.match(line)
        if opening is None:
            continue
        pieces = _BETWEEN.split(line[opening.end() :])
        spoken += pieces[::2]
        lines[at] = "".join(f"{_CUT} {piece.strip()}" for piece in pieces[1::2]) or _CUT
    return "\n".join(lines)


_STARRED = re.compile(r"\*([^*\n]{1,1500})\*|(?<!\w)_([^_\n]{1,1500})_(?!\w)")
_FIRST_PERSON = re.compile(
    r"(?<![\w'’])(?:I|I['’]\w+|me|my|mine|myself|we|us|our)(?![\w])", re.IGNORECASE
)
_ADDRESSED = re.compile(
    r"(?<![\w'’])(?:I|I['’]\w+|you|your|you['’]\w+|we|let['’]s)(?![\w])", re.IGNORECASE
)
# Narration: "she", or a name with a verb, "Elara steps".
_TOLD = re.compile(
    r"(?<!\w)(?:[Hh]e|[Ss]he|[Tt]hey|[Hh]is|[Hh]er|[Tt]heir|[A-Z]\w+ [a-z]{2,}s)(?!\w)"
)
# How a sentence of narration begins: "The old monk", "She", "Elara steps".
_TELLS = re.compile(
    r"(?:He|She|They|It|The|A|An|His|Her|Their|Its|With|As|In|On|At)(?!\w)"
    r"|[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)? (?:[A-Z]{3,}|[a-z]+(?:s|ed))(?!\w)"
)
_ACT = re.compile(r"[a-z]+(?:s|ing|ed)(?!\w)")
_ENDS = frozenset(".!?…:" + _CUT)
_BLANKS = re.compile(r"(?P<spaces> *+)\s*+")


def _acted_in_stars(text: str, *, quoted: bool) -> bool:
    """Whether the starred texts are acts and all else is speech: `*draws her bow* Stay back!`"""
    spans = [each for each in _STARRED.finditer(text) if _stands_alone(text, each)]
    if not spans or quoted:
        return False
    around = _STARRED.sub(" ", text)
    if not any(map(str.isalpha, around)):
        return True
    thoughts = not any(_is_act(_inner(each)) for each in spans)
    return not (thoughts and _TOLD.search(around) and not _ADDRESSED.search(around))


def _stands_alone(text: str, span: re.Match[str]) -> bool:
    """Whether the starred text is more than a stressed word in a sentence."""
    inner = _inner(span).strip()
    begins = _begins_sentence(text[max(span.start() - 3, 0) : span.start()])
    blanks = _BLANKS.match(text, span.end())
    assert blanks is not None, "the pattern also matches no blanks"
    ends = (
        blanks.end() == len(text)
        or text[blanks.end("spaces")] in ("\n", _CUT, "*", '"')
        or text[blanks.end()].isupper()
    )
    words = inner.split()
    acted = inner[:1].islower() and words[:1] != [] and words[0].endswith(("s", "ing"))
    if begins:
        return len(words) > 1 or ends or acted
    return len(words) > 2 or (ends and acted)


def _begins_sentence(before: str) -> bool:
    """Whether a sentence begins after these characters."""
    said = before.rstrip()
    return not said or said[-1] in _ENDS or "\n" in before[len(said) :]


def _inner(span: re.Match[str]) -> str:
    return span[1] or span[2] or ""


def _is_act(words: str) -> bool:
    """Whether the words narrate an act, and are no thought."""
    words = words.strip()
    if words.endswith("?") or (words[:1].isupper() and _FIRST_PERSON.search(words)):
        return False
    return words[:1].islower() or _TELLS.match(words) is not None


def _stars_alone(text: str, spoken: list[str]) -> str:
    spoken.append(_STARRED.sub(" ", text).replace(_CUT, ""))
    if not any(map(str.isalnum, spoken[-1])):
        spoken.pop()
    return " ".join(_ended(_inner(each)) for each in _STARRED.finditer(text))


def _without_thoughts(text: str) -> str:
    """The narration without starred thoughts, which cannot be seen. Stressed words stay."""

    def kept(span: re.Match[str]) -> str:
        words = _inner(span)
        alone = _stands_alone(text, span)
        return _CUT if alone and not _is_act(words) else words

    return _STARRED.sub(kept, text)


def _ended(words: str) -> str:
    words = words.strip()
    return words if words.endswith((".", "!", "?", "…", ",", ";", ":")) else f"{words}."


_SAYS = (
    "says?|said|asks?|asked|repl(?:y|ies|ied)|answers?|answered|adds?|added|continues?|continued|"
    "whispers?|whispered|murmurs?|murmured|mutters?|muttered|mumbles?|mumbled|shouts?|shouted|"
    "yells?|yelled|calls?|called|cries|cried|cry|hiss(?:es|ed)?|growls?|growled|snaps?|snapped|"
    "exclaims?|exclaimed|declares?|declared|announces?|announced|demands?|demanded|tells?|told|"
    "intones?|intoned|warns?|warned|jokes?|joked|pleads?|pleaded|insists?|insisted|observes?|"
    "quips?|quipped|remarks?|remarked|begins?|began|speaks?|spoke|breathes?|breathed|rasps?|rasped"
)
# "she says softly to Kael": nothing of it can be seen.
_BARE = re.compile(
    r"(?:and |but |then |as )?(?:(?:the |a )?[\w'’-]+ ){1,3}"
    r"(?:then |simply |just |finally |\w+ly )?"
    rf"(?:{_SAYS})(?: \w+ly| softly| back| out| again| at last| simply"
    r"| to (?:the )?\w+(?: \w+)?| (?:him|her|them|me|you|someone)| (?:him|her|them|my)sel(?:f|ves)"
    r"| (?:in|with|under) (?:a |an |his |her |their |my )?(?:[\w-]+ ){0,3}"
    r"(?:voice|tone|whisper|breath))*",
    re.IGNORECASE,
)
_SAID_WHILE = re.compile(
    rf"^(?P<who>(?:[\w'’-]+ ){{0,2}}[\w'’-]+) (?:{_SAYS})(?: \w+ly)?, (?P<rest>\w+.*)$",
    re.IGNORECASE | re.DOTALL,
)
_WHILE_SAID = re.compile(
    rf"^(?:{_SAYS}) (?P<who>(?:[\w'’-]+ )?[\w'’-]+), (?P<rest>\w+.*)$", re.IGNORECASE | re.DOTALL
)
_SAYS_ALONE = re.compile(rf"(?:{_SAYS})(?: \w+ly)?(?: [A-Z][\w'’-]+){{0,2}}", re.IGNORECASE)
_SENTENCE = re.compile(rf"[^.!?…\n{_CUT}]*(?:[.!?…]+[\"'”’)]*|\n+|{_CUT}|$)")
_SPACES = re.compile(r"[^\S\n]+")
_BEFORE_MARK = re.compile(r"(?<!\s)\s++([,.;:!?…])")
_MARKS = re.compile(r"([,;:])[\s,;:]*([,.;:!?…])")


def _tidied(text: str) -> str:
    """The sentences without the marks of removed speech. Sentences without words are dropped."""
    kept = []
    pieces = _SENTENCE.findall(text)
    for at, piece in enumerate(pieces):
        by_speech = piece.endswith(_CUT) or (at > 0 and pieces[at - 1].endswith(_CUT))
        words = piece.replace(_CUT, " ")
        core = words.strip(" \n,.;:!?…—–-()")
        if by_speech and (_BARE.fullmatch(core) or _SAYS_ALONE.fullmatch(core)):
            words = ""
        elif not any(map(str.isalnum, words)):
            words = "\n" if "\n" in words else ""
        elif by_speech:
            words = _beside_speech(words, cut=piece.endswith(_CUT))
        kept.append(words)
    joined = " ".join(word if "\n" in word else word.strip() for word in kept if word)
    joined = _MARKS.sub(r"\2", _BEFORE_MARK.sub(r"\1", joined))
    return "\n".join(line.strip(" ,;") for line in joined.split("\n") if line.strip(" ,;.!?…—–-"))


def _beside_speech(words: str, *, cut: bool) -> str:
    """A sentence beside which speech was removed, as a sentence of its own.

    Of "Elara says, raising her staff" the raised staff remains.
    """
    words = words.strip(" ,;:—–-")
    words = _SAID_WHILE.sub(r"\g<who>, \g<rest>", words)
    words = _WHILE_SAID.sub(r"\g<who>, \g<rest>", words)
    if not _ACT.match(words):
        words = capitalised(words)
    return _ended(words.rstrip(" ,;:—–-")) if cut else words


_LOUD = re.compile(r"\b(?:shout|yell|scream|roar|bellow)(?:s|ed|ing)?\b", re.IGNORECASE)
_LOW = re.compile(r"\b(?:whisper|murmur|mutter|mumble)(?:s|ed|ing)?\b", re.IGNORECASE)


def _voice(spoken: list[str], text: str) -> str:
    said = " ".join(spoken)
    if _LOW.search(text):
        return "whispering"
    letters = [char for char in said if char.isalpha()]
    shouted = len(letters) > 3 and all(map(str.isupper, letters))
    if shouted or _LOUD.search(text) or said.strip(" \"'”’*").endswith("!"):
        return "shouting"
    return "speaking"
