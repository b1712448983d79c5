"""What can be opened: samples, recent experiments, and files; without a screen."""
