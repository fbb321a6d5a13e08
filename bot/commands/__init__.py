"""Operators' commands that run once and exit: doctor, queue, backup, upkeep and others."""
