"""The rules of the field as records: each says all that the program knows of it."""
