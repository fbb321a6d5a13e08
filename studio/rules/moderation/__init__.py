"""Which words are not drawn: reading through disguises, word lists, lines and veils."""
