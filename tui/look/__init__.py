"""What the screen looks like where: in each theme, with few colours or none, in ASCII alone."""
