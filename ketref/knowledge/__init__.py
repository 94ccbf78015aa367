"""From YAML files to checked records, and from there to a compiled file that commands read."""
