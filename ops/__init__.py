"""What an operator does to a deployed stack, each as one command: `python -m ops.NAME`."""
