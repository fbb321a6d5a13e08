"""Who draws: one port (`base`) and its implementations."""
