"""Tests of how words are checked, and by whose rules."""
