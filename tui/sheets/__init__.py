"""Sheets to read: help, words, the experiment."""
