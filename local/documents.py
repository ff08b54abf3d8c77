"""Templates as they are written: YAML, with CloudFormation's short forms of intrinsic functions."""

from pathlib import Path
from typing import Any

import yaml
from samtranslator.yaml_helper import intrinsics_multi_constructor

try:
    from yaml import CSafeLoader as SafeLoader  # takes a tenth of the time
except ImportError:  # PyYAML was built without libyaml
    from yaml import SafeLoader  # type: ignore[assignment]


class _Loader(SafeLoader):
    """YAML's loader, with the short forms."""


_Loader.add_multi_constructor("!", intrinsics_multi_constructor)


def parsed(path: Path) -> Any:
    """The template at ``path``."""
    return yaml.load(path.read_text(encoding="utf-8"), _Loader)
