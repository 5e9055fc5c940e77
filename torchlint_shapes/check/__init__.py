"""What `shapelint check` does, over `run`: `job` does it all."""
