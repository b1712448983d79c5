"""What goes wrong in a run, or has come to rest, found by observers."""
