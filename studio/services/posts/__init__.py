"""Posts in character, the pictures in them, and the illustration of messages."""
