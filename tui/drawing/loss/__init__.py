"""The losses of the epochs as a chart."""
