"""Makes the parts of an experiment from what the user named and wrote."""
