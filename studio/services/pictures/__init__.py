"""Pictures: scenes, what can be done from a picture, and how each was made."""
