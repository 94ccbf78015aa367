"""Pure functions on records: what affinities say together, and how drugs line up."""
