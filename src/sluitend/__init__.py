"""Sluitend: finds every gap, gives it an owner and a date, and never drops a case."""

__version__ = "0.1.0"
