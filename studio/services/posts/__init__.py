"""Posts in character, the pictures in them, and messages illustrated."""
