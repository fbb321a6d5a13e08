"""Shows what changed in a text: removed words are struck out, added ones are bold."""

from collections.abc import Sequence

from studio.rules.text import escape_markdown
from studio.rules.word_changes import ChangeKind, ComparedPassage, word_changes

_MARKS = {ChangeKind.KEPT: "", ChangeKind.REMOVED: "~~", ChangeKind.ADDED: "**"}


def marked(old: str, new: str, *, removed: bool = True) -> str:
    """The new text, escaped, with the added words in bold and the removed words struck out.

    Without `removed` the removed words are left out.
    """
    passages = word_changes(old, new)
    shown = [each for each in passages if removed or each.kind is not ChangeKind.REMOVED]
    return "".join(_gap(shown, at) + _shown(each) for at, each in enumerate(shown))


def _gap(passages: Sequence[ComparedPassage], at: int) -> str:
    """The blanks before a passage. The first passages of both texts have none of their own."""
    if at == 0:
        return ""
    gap = passages[at].gap
    after_removed = passages[at - 1].kind is ChangeKind.REMOVED
    return gap or (passages[at - 1].gap or " " if after_removed else "")


def _shown(passage: ComparedPassage) -> str:
    mark = _MARKS[passage.kind]
    # A mark does not reach over the end of a line in every client.
    lines = (f"{mark}{_escaped(line)}{mark}" if line else "" for line in passage.text.split("\n"))
    return "\n".join(lines)


def _escaped(text: str) -> str:
    """The text, escaped so that a mark can stand right behind it: no address takes it in."""
    if "://" not in text:
        return escape_markdown(text)
    return escape_markdown(f"{text}*").removesuffix("\\*")
