"""Lambda's event source mappings on one machine: tables' streams and queues of a template.

What differs from Lambda:

- Where a mapping has got to is kept in memory. A stack that is started again begins at the
  mapping's starting position, so that with a table that outlives the stack, the changes of the last
  day are delivered again.
- A shard of an engine is worked as two, by its partitions: an engine has one where AWS has four.
- A stream is looked at four to twenty times a second while functions are at work, the less often
  the more each look finds, and every two seconds otherwise, or as soon as a function is invoked.
- An invocation waits for a free environment, where Lambda would throttle it.
- How long Lambda pauses between retries is not documented; here it is 0.1 s, doubled each time.
- Lambda may put several discarded batches into one record at the on-failure destination.
- A record that an engine gets wrong is put right where that is possible (see `records`); one that
  is delivered twice is delivered twice, as by Lambda.

Not supported, and refused as an error of the template: tumbling windows, FIFO queues, on-failure
destinations other than S3, and patterns of filters beyond those that `filters` names.
"""

from local.event_sources.mappings import QueueMapping, StreamMapping, mappings_of
from local.event_sources.pulse import Pulse
from local.event_sources.worker import work

__all__ = [
    "Pulse",
    "QueueMapping",
    "StreamMapping",
    "mappings_of",
    "work",
]
