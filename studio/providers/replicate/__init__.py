"""Replicate: pictures drawn by the models it hosts."""
