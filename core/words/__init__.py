"""The sentences: explanations, gradients in words, the glossary."""
