"""The program: reads the settings, builds everything, speaks to Discord."""
