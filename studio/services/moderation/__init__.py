"""Words that are not drawn: by rules of the server, of the game and of the channel."""
