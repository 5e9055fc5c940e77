"""What programs take from libraries: each file adds to the registries of `interpret`. Being in the folder is the
registration.
"""
