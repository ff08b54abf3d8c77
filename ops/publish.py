"""Put the pages of web/ where the stack's distribution serves them.

    python -m ops.publish STACK [--optional]

Beside them goes config.json: how the inbox logs in. Files that are there and not in web/ are
removed. A page and config.json are asked for anew each time; what a page loads is kept for five
minutes. The distribution forgets what it has kept of all of it. A stack without pages is an error,
unless they are optional.
"""

import argparse
import mimetypes
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import boto3

CONFIG = "config.json"
WEB = Path(__file__).parents[1] / "web"


def main(arguments: Sequence[str], session: Any = boto3, web: Path = WEB) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m ops.publish")
    parser.add_argument("stack")
    parser.add_argument("--optional", action="store_true")
    options = parser.parse_args(arguments)
    stack = options.stack
    outputs = _outputs(session.client("cloudformation"), stack)
    if "PagesBucket" not in outputs:
        print(f"{stack} has no pages: deploy it with Pages=true", file=sys.stderr)
        return 0 if options.optional else 1
    s3, bucket = session.client("s3"), outputs["PagesBucket"]
    put = upload(s3, bucket, web, outputs["PagesConfig"].encode())
    session.client("cloudfront").create_invalidation(
        DistributionId=outputs["PagesDistribution"],
        InvalidationBatch={
            "Paths": {"Quantity": 1, "Items": ["/*"]},
            "CallerReference": f"publish-{time.time_ns()}",
        },
    )
    print(f"{put} files are at {outputs['PagesUrl']}")
    return 0


def upload(s3: Any, bucket: str, web: Path, config: bytes) -> int:
    """Make the bucket hold the files of a folder and the pages' configuration, what pages load
    before the pages themselves.
    """
    paths = {path.relative_to(web).as_posix(): path for path in web.rglob("*") if path.is_file()}
    files = {name: path.read_bytes() for name, path in paths.items()} | {CONFIG: config}
    for name in sorted(files, key=lambda name: (name.endswith(".html"), name)):
        s3.put_object(Bucket=bucket, Key=name, Body=files[name], **headers(name))
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    there = [item["Key"] for page in pages for item in page.get("Contents", ())]
    for name in set(there) - set(files):
        s3.delete_object(Bucket=bucket, Key=name)
    return len(files)


def headers(name: str) -> Mapping[str, str]:
    """The type of a file, and how long it may be kept."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if kind.startswith("text/"):
        kind = f"{kind}; charset=utf-8"
    kept = "no-cache" if name.endswith((".html", CONFIG)) else "public, max-age=300"
    return {"ContentType": kind, "CacheControl": kept}


def _outputs(cloudformation: Any, stack: str) -> Mapping[str, str]:
    [found] = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in found["Outputs"]}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
