"""The commands of `chainstep`: a module each, with an `execute` that returns the exit code."""
