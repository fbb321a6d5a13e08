"""/image, /iterate, replies to pictures, the buttons under a picture, and their cards."""
