"""``python -m lambda_streaming``, which is what ``streaming-wrapper`` starts."""

# Nothing may be defined here: handlers import this package by its name, and whatever a program
# started with -m defines exists a second time under that name.
from lambda_streaming.runtime import run

run()
