"""The whole way of a picture: the real program between stubs of Discord and of Replicate."""
