"""Identity kits: a character's portrait as token, avatar, banner and tile for other programs."""
