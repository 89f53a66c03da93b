"""The screens of placement; each asks, shows, and calls one verb."""
