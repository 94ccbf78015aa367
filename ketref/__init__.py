"""Compare ketamine with the opioids: an offline reference for the terminal."""

__version__ = "0.1.0"
