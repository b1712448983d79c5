"""What the panels draw with: dots, colours and layouts. Pure functions; nothing here is a widget."""
