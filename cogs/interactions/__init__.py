"""What every command and button goes through: answers, errors in words, suggestions."""
