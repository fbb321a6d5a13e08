"""The colours of drawn cards: trees, contact sheets and charts of dice.

They can be read on Discord's dark and on its light theme. Red, green and blue, 0 to 255.
"""

Colour = tuple[int, int, int]

NIGHT: Colour = (0x24, 0x1F, 0x1C)
CARD: Colour = (0x3A, 0x32, 0x2D)
CARD_BEHIND: Colour = (0x2E, 0x28, 0x24)
INK: Colour = (0x14, 0x10, 0x0E)
PALE: Colour = (0xF6, 0xEE, 0xE2)
GREY: Colour = (0x9A, 0x8E, 0x82)
GOLD: Colour = (0xB0, 0x8D, 0x57)
BRIGHT_GOLD: Colour = (0xE3, 0xBF, 0x7F)
