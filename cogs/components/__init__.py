"""Cards, forms and buttons: how things look; what they do is in the cogs."""
