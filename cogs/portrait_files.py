"""Portraits fetched from the store, ready to be attached to a card."""

from cogs.context import Context
from cogs.views.layout import Attached
from db.models import CharacterLook
from studio.rules.text import clip
from studio.rules.wording import ALT_TEXT_LIMIT
from studio.services.roster import Sheet


async def portrait_files(context: Context, sheet: Sheet, *more: CharacterLook) -> list[Attached]:
    """The portrait of the sheet's looks, and of other versions before it."""
    files = []
    for look in (*more, sheet.look):
        asset = await context.characters.portrait(look)
        if asset is not None:
            files.append(
                Attached(
                    f"limner-look-{look.id}.{asset.key.rsplit('.', 1)[-1]}",
                    await context.store.get(asset.key),
                    clip(
                        f"AI picture: portrait of {sheet.character.name}, {look.looks}. "
                        f"Style: {look.style}.",
                        ALT_TEXT_LIMIT,
                    ),
                )
            )
    return files
