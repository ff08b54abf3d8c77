"""A customer that is a machine, and whom a failure meets before it meets customers."""
