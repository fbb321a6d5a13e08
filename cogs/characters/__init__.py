"""/character and /wardrobe, and their cards."""
