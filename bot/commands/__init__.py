"""Operators' commands that run once and exit: doctor, models, copy-database, upkeep."""
