"""What computes: networks, experiments, runs and what each of their steps says."""
