"""The lesson: the screen of a run, and the pages that stand on it."""
