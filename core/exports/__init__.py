"""Renderers of step records: text, JSON, Markdown and LaTeX. They compute nothing."""
