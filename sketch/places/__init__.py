"""Backgrounds: the setting that the words ask for, its sky, land, rooms and weather."""
