"""/help, the welcome message in a new server, and their cards."""
