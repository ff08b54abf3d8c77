"""Buckets as browsers reach them: by what functions have signed, and checked as S3 checks it.

The embedded engine checks neither a signature nor all of a form's policy, so it is not what
browsers talk to.
"""

from local.bucket.bucket import PublicBuckets, variables

__all__ = ["PublicBuckets", "variables"]
