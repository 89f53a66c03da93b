"""The legal track of a victim: where it stands, and which clock runs until when."""
