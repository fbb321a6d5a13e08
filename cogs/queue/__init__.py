"""/queue and /quota, and their cards."""
