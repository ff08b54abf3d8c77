"""Text in, `Classification` out."""
