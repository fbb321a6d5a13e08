"""What a request for a picture says: settings, instructions, style, the prompt, captions."""
