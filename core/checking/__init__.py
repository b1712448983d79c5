"""Checks gradients: against differences of the loss, and against PyTorch."""
