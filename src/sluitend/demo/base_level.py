"""The base level of the demo region: the ledger follows the registers from the first day of its history on."""

from sluitend.baseline.ledger import sync


def follow_from_the_start() -> None:
    """Let what the registers hold at the beginning count from the beginning; each night and each act does the rest."""
    sync()
