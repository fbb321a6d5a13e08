"""The card with the link to the mask page."""

import discord
from discord import ui
from discord.utils import format_dt

from cogs.components.layout import Card, card
from studio.services.pictures.mask_links import MaskPageLink


def painting_card(offer: MaskPageLink) -> Card:
    """A button that opens the mask page; only the person may see this card."""
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    row.add_item(
        ui.Button(style=discord.ButtonStyle.link, label="Open the page", url=offer.address)
    )
    return card(
        "**Mark what should be painted anew**, on a page of your own. The link works once, "
        f"until {format_dt(offer.expires_at, 't')}; whoever has it can use it.",
        row,
    )
