"""Likeness: whether a picture shows a character as its reference pictures do.

Only `arrays` and `scoring` need numpy, which the extra `likeness` installs.
"""
