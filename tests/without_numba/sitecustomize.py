"""As if numba were not installed: for programs on whose path this folder is.

Loading it takes a program longer than all that most tests of a terminal have it do.
"""

from importlib import metadata

_version = metadata.version


def version(distribution_name: str) -> str:
    """The version of an installed package."""
    if distribution_name == "numba":
        raise metadata.PackageNotFoundError(distribution_name)
    return _version(distribution_name)


metadata.version = version
