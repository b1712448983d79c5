"""The dialog in which an experiment is typed in from nothing."""
