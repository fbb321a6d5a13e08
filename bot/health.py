"""Whether the bot is well: one decision, for the health file and for `GET /healthz`."""

import discord


def is_well(client: discord.Client) -> bool:
    """Whether the client is ready and its gateway is connected just now."""
    # `is_ready` stays true while discord.py tries to come back; before it first connected
    # there is no socket, whatever its type says.
    socket = client.ws if client.is_ready() else None
    return socket is not None and socket.open
