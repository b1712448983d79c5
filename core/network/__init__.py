"""What a dense network is, and by which rules it is trained."""
