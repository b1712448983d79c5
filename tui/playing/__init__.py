"""A run that is stepped through or plays by itself, and what it shows at a moment."""
