"""The embedded engine: ministack, which is pure Python, with what Frontdesk needs beyond it.

It carries DynamoDB with its streams, S3, SQS, SES and SNS, and runs in a process of its own,
because it pins libraries that Frontdesk has in other versions. Added to it are:

- `indexes`: a Query reads its part of an index only;
- `copies`: items are copied faster;
- `sizes`: what a write takes of the table's capacity is computed where it is asked for;
- `updates`: an update of a transaction is made once;
- `expiry`: items that expire are removed with a record in the stream;
- `journal`: the table and its stream are kept on disk, where a folder is given.
"""
