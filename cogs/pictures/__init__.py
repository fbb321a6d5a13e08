"""/image, /iterate, replies and the buttons under a picture, and their cards."""
