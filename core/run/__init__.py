"""A run of an experiment: its order, its memory and its numbers."""
