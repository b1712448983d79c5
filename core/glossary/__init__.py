"""The words of the field, each in two or three plain sentences."""
