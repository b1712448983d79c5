"""Draws what the network predicts."""
