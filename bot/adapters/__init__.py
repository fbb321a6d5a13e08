"""The provider and the store that the settings choose."""
