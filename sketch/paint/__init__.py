"""Painting with Pillow: shapes, light, media, textures, framing and the caption."""
