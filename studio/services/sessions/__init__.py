"""Sessions: listed, shown as trees, changed, exported."""
