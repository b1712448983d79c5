"""The rows of the data and the parameters as tables."""
