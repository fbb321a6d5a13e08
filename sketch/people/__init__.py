"""Figures and creatures: who they are by the words, and how each part is drawn."""
