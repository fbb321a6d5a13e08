"""Dice: the notation, the rolls, how they read, and whether they are fair."""
