"""The settings of a run: what can be set, and what comes of other values."""
