"""The commands. Being in the folder is the registration: each file holds one as `command`."""
