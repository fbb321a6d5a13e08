"""The card about how strictly words and pictures are judged."""

from cogs.components.layout import Card, card, small
from cogs.interactions.replies.who import ADMIN_FIRST
from studio.rules.moderation.judging import Strictness
from studio.services.moderation.server_strictness import StrictnessHere

_REFUSES = {
    Strictness.RELAXED: "slurs, hatred, and what is never drawn",
    Strictness.STANDARD: "also nudity, sexual content, self-harm and crude words",
    Strictness.STRICT: "also suggestive words, gore, drugs and swearing",
}


def strictness_card(here: StrictnessHere) -> Card:
    """How strictly this place is judged, and who says so."""
    server = here.server or f"as the bot is set up, which is {here.usual}"
    return card(
        f"Words and pictures are judged **{here.counts}** here.",
        f"**This server** {server}\n**This channel** {here.channel or 'no rating of its own'}",
        "\n".join(small(f"{each} refuses {what}") for each, what in _REFUSES.items()),
        small(
            f"The stricter of server and channel counts. {ADMIN_FIRST} sets the server's with "
            "`/moderation set`, they or a game's GM a channel's with `/game channel set`; lines "
            "and veils of a game are in `/game show`."
        ),
    )
