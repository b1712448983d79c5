"""The tour: a newcomer's way through one whole update of whatever network is on the screen."""
