"""Reading a message by rules: acts, intake, times, language."""
