"""Pictures: scenes, requests that start from a picture, and how each picture was made."""
