"""Files of pictures as programs, cameras and accidents write them, made by code."""
