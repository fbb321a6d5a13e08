"""What the bot does: games, characters, pictures, queue. No Discord, no SQL."""
