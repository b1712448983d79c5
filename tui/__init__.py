"""The terminal side of chainstep: commands, screen, panels."""
