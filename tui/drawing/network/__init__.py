"""Draws the network."""
