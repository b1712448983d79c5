"""What the commands without a screen stand on."""
