"""An update of a run as a program: straight-line Python, line by line, and PyTorch beside it."""
