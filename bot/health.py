"""Whether a process is well: one decision, for the health file and for `GET /healthz`."""

import discord

from bot.wiring import App


def is_well(app: App) -> bool:
    """Whether it does all of what it is there for."""
    hears = is_connected(app.client) or not app.duties.hears
    draws = app.worker.is_well() or not app.duties.draws
    return hears and draws


def is_connected(client: discord.Client) -> bool:
    """Whether the client is ready and its gateway is connected just now, for every shard."""
    # `is_ready` stays true while discord.py tries to come back; before it first connected
    # there is no socket, whatever its type says.
    if not client.is_ready():
        return False
    if isinstance(client, discord.AutoShardedClient):
        return not any(shard.is_closed() for shard in client.shards.values())
    return client.ws is not None and client.ws.open
