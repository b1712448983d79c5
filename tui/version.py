"""The version, on its own so that `chainstep --version` need not load anything else."""

VERSION = "0.1.0"
