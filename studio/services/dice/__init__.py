"""Dice: rolls, macros, and the history of rolls."""
