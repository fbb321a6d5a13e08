"""/roll, /rolls and /dice, and their cards."""
