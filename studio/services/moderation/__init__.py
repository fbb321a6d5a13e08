"""Which words are not drawn, by the rules of the server, the game and the channel."""
