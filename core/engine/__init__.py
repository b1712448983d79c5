"""What trains: the kernel, bound to one network and one task, interpreted or compiled."""
