"""Where pictures are kept: one port (`base`) and its implementations."""
