"""Settings: what a file says (`read`), and the command line over it (`settings`)."""
