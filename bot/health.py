"""Decides whether a process is well, for the health file and for `GET /healthz`."""

import discord

from bot.wiring import App


def is_well(app: App) -> bool:
    """Whether the process does all of its duties."""
    hears = is_connected(app.client) or not app.duties.hears
    draws = app.worker.is_well() or not app.duties.draws
    return hears and draws


def is_connected(client: discord.Client) -> bool:
    """Whether the client is ready and every shard is connected to the gateway now."""
    # `is_ready` stays true while discord.py reconnects. Before the first connection `ws` is None,
    # although its type does not say so.
    if not client.is_ready():
        return False
    if isinstance(client, discord.AutoShardedClient):
        return not any(shard.is_closed() for shard in client.shards.values())
    return client.ws is not None and client.ws.open
