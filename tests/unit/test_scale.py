"""What the documents say of load follows from what they say of a turn."""

import re

from benchmarks.scale import Measured, rows
from tests.support.dynamodb import ROOT

ADR = (ROOT / "docs/adr/0018-regions.md").read_text()
DEPLOY = (ROOT / "docs/deploy.md").read_text()


def test_the_simulation_prints_what_is_published() -> None:
    loads, bills = rows([100, 1_000])
    for line in loads + bills:
        assert line in ADR


def test_quotas_are_reached_where_the_units_of_a_turn_say() -> None:
    known = Measured.read()
    writes = (known.first_writes + 3 * known.next_writes) / 4 + known.following
    for text in (ADR, DEPLOY):
        for units in (4_000, 40_000):
            found = re.findall(rf"^\|.*\b{units:,} (?:write|each).*$", text, re.MULTILINE)
            assert len(found) == 1, units
            said = [float(n.replace(",", "")) for n in re.findall(r"[\d,]*\d", found[0])]
            assert any(abs(n * writes / units - 1) < 0.02 for n in said), found
