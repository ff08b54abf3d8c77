"""Response streaming for the managed Python runtimes of AWS Lambda, which cannot stream themselves.

A handler ends with ``return respond(StreamingResponse(200, headers, chunks()))``. In a function
that ``streaming-wrapper`` started (its ``AWS_LAMBDA_EXEC_WRAPPER``), each chunk is sent when it is
yielded. Anywhere else, the same bytes are returned as an ordinary proxy response.
"""

from lambda_streaming.response import StreamingResponse, buffered, respond, streaming

__all__ = ["StreamingResponse", "buffered", "respond", "streaming"]
