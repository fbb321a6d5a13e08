"""What is remembered: rows, the questions asked of them, and their migrations."""
