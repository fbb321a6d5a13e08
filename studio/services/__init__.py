"""What a member can ask for. Who may do what is decided here, from Discord's facts."""
