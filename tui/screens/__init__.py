"""The screens: the lesson, and the dialogs over it."""
