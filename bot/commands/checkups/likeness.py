"""Likeness: whether its model can be loaded, and whether it has its cohort."""

from bot.adapters.likeness import open_likeness
from bot.commands.checkups.findings import Finding, well, wrong
from bot.config import Settings
from studio.errors import ConfigError


async def look_at_likeness(settings: Settings) -> list[Finding]:
    """Whether the model of likeness is there, is the expected file, and computes vectors."""
    about = "likeness"
    try:
        opened = await open_likeness(settings)
    except ConfigError as error:
        return [wrong(about, error.sentence)]
    if opened is None:
        return [well(about, "It is off: nobody measures whether pictures show characters.")]
    await opened.model.close()
    people = len(opened.cohort.people)
    return [well(about, f"{opened.model.name} works, beside a cohort of {people} people.")]
