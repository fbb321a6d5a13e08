"""Messages and posts: who speaks, what can be seen in them, where long ones are cut."""
