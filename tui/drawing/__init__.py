"""What the panels draw with: dots, colours, layouts. Functions alone; nothing here is a widget."""
