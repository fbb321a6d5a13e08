"""What the operator pays for: in which servers Limner works, and how much a server may ask for."""

import discord

from bot.commands.checkups.discord_side import logged_in
from bot.commands.checkups.findings import Finding, not_checked, well, wrong
from bot.config import Settings
from cogs.interactions.discord_calls import FAILED

_MAKE_PRIVATE = (
    "Switch off *Public Bot* on the Bot page of the developer portal, or list your servers in "
    'discord.servers; "all" there says that everybody may.'
)


async def look_at_servers(settings: Settings) -> list[Finding]:
    """Whether anybody can have the bot work in their server."""
    about, servers = "servers", settings.discord.servers
    if servers == "all":
        return [well(about, "Limner works in every server that it is in, as discord.servers says.")]
    if servers is not None:
        return [well(about, f"Limner works in {len(servers)} servers: discord.servers.")]
    if settings.discord.token is None:
        return [not_checked(about, "It cannot be checked without a token.")]
    try:
        async with logged_in(settings) as (http, _):
            application = await http.application_info()
    except discord.LoginFailure:
        return [not_checked(about, "It cannot be checked without a token that Discord accepts.")]
    except FAILED:
        return [not_checked(about, "It cannot be checked while Discord cannot be reached.")]
    if not application.get("bot_public", True):
        return [well(about, "Only you can add the bot to servers (*Public Bot* is off).")]
    sentence = "Anybody can add the bot to their server, and Limner works there at your expense."
    return [wrong(about, sentence, _MAKE_PRIVATE)]


async def look_at_ceiling(settings: Settings) -> list[Finding]:
    """Whether the pictures of a server in a day are bounded, where they cost money."""
    about, limit = "ceiling", settings.quota.server_daily_pictures
    if limit is not None:
        return [well(about, f"All members of a server get {limit} pictures a day together.")]
    if settings.provider.kind == "sketch":
        return [not_checked(about, "Sketch draws for nothing, so no server needs a limit.")]
    each = settings.quota.ceilings().general.per_person
    sentence = (
        f"Nothing limits a server: each of its members may get up to {each} pictures a day, "
        "at your expense."
    )
    return [wrong(about, sentence, "Set quota.server_daily_pictures.")]
