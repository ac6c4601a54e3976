"""The tests mirror the tree; `journeys/` drives a browser, `house/` holds the house to its own rules."""
