"""The intake of a victim: what was asked and answered in steps, what somebody consented to, and who is in the chain."""
