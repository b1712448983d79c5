"""What a step says: records, and how each is made of a run's numbers."""
