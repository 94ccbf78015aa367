"""Run ketref as ``python -m ketref``."""

from ketref.cli import main

main()
