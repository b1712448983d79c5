"""The terminal: what it can show, and that it is handed back."""
