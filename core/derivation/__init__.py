"""Makes the step records: every target with the equations, factors and numbers that it comes from."""
