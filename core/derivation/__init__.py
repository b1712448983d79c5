"""Makes the step records: targets, and the equations and factors that they come from."""
