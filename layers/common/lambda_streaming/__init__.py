"""Response streaming for the managed Python runtimes of AWS Lambda, which have none of their own.

A handler ends with ``return respond(StreamingResponse(200, headers, chunks()))``. Where the
function was started through ``streaming-wrapper`` (its ``AWS_LAMBDA_EXEC_WRAPPER``), each chunk
leaves as it is yielded; everywhere else the same bytes are returned as an ordinary proxy response.
"""

from lambda_streaming.response import StreamingResponse, buffered, respond, streaming

__all__ = ["StreamingResponse", "buffered", "respond", "streaming"]
