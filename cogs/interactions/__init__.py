"""What all commands and buttons share: answers, sentences for errors, suggestions."""
