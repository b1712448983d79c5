"""What the user brings: what can be set."""
