"""The training loop as a flowchart."""
