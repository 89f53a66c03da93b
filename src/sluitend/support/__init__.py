"""How it goes with somebody by life domain, their plan, who helps with what, and the contacts after it has ended."""
