"""Commands for operators that end by themselves: doctor, models, copy-database, upkeep."""
