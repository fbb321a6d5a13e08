"""The parts of every card, and the custom ids of lasting buttons and lists."""
