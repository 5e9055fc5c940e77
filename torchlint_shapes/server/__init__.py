"""The language server: the protocol, and nothing that works. Only this room knows pygls."""
