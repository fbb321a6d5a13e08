"""What Discord shows of a post, in one message or in several."""

from tests.studio.rules.markdown.client import Shown, shown


def visible(*texts: str) -> Shown:
    """The characters that Discord shows, with their formatting, without blanks.

    Behind a cut an entry of a list goes on as an ordinary line.
    """
    return [
        (char, kinds - {"list_item"})
        for text in texts
        for char, kinds in shown(text)
        if not char.isspace()
    ]
