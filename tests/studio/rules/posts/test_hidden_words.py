"""A picture of a post shows nothing that the post hides."""

import pytest

from studio.rules.posts.marks import told


@pytest.mark.parametrize(
    ("text", "story"),
    [
        ("She waits. ||He is dead.|| It rains.", "She waits. It rains."),
        ("||He is\n\ndead.|| It rains.", "It rains."),
        ("She waits. ||He `is|| dead`.", "She waits. dead`."),
        ("**She waits. ||He is dead.|| It rains.**", "She waits. It rains."),
        ("> ||a||\nShe waits.", "She waits."),
        # A spoiler ends at its first mark, and an escaped mark begins none.
        ("||a|| She waits. ||b", "She waits. b"),
        ("\\||She waits.||", "She waits."),
        # in code there are no marks
        ("She waits. `||` It rains. `||`", "She waits. It rains."),
        ("She waits.\n```\n||roll||\n```\nIt rains.", "She waits.\n\nIt rains."),
        ("Five \\* six \\_ seven.", "Five * six _ seven."),
    ],
)
def test_spoilers_and_code_are_no_part_of_the_story(text: str, story: str) -> None:
    assert told(text) == story.replace("`", "")
