"""Sessions: listing, showing, changing and exporting them."""
