"""Backgrounds: the place by the words, its sky, land, rooms and weather."""
