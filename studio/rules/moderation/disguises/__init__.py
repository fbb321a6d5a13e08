"""What a word may be that is not written as one: signs within it, strange letters, no blanks."""
