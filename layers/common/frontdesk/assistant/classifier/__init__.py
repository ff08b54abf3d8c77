"""Classifiers: from a message to a `Classification`."""
