"""What is removed or archived by age, and what the store keeps for no reason."""
