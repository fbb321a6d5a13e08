"""/post, pictures in posts, *Illustrate this post*, and their cards."""
