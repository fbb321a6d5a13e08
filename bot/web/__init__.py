"""The web server: health, links to files, downloads, and the page for painting masks."""
