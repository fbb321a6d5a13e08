"""The provider Replicate, which hosts models."""
