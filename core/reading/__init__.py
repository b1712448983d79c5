"""Reads what the user brings: text files, tables, TOML, numbers."""
