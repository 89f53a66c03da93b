"""The base level: frameworks, the ledger of what was in place when, and its evaluation per municipality."""
