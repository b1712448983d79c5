"""As if numba were not installed: for programs on whose path this folder is.

Loading it takes a program longer than all that most tests of a terminal have it do.
"""

from importlib import metadata

_version = metadata.version


def version(name: str) -> str:
    """The version of an installed package."""
    if name == "numba":
        raise metadata.PackageNotFoundError(name)
    return _version(name)


metadata.version = version
