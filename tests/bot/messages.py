"""What a message in the simulated Discord shows."""

from tests.stubs.discord.world import StubMessage


def has_button(message: StubMessage, word: str) -> bool:
    """Whether one of the message's buttons has this word in its custom_id."""
    return any(id.startswith(f"limner:{word}:") for id in message.custom_ids)


def text_of(message: StubMessage) -> str:
    """Every text of the message, one per line."""
    return "\n".join(message.texts)
