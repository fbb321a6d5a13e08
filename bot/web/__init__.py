"""The web server: health, metrics, webhooks, signed links to files, and the mask page."""
