"""/help, the first words in a new server, and their cards."""
