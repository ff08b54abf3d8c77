"""``python -m lambda_streaming``, the program that ``streaming-wrapper`` starts."""

# Define nothing here. Handlers import this package by its name, and would get a second copy of
# what a program started with -m defines.
from lambda_streaming.runtime import run

run()
