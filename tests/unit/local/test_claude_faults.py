"""The faults that the stand-in for Claude knows."""

from local.claude import faults
from tests.support.claude_faults import FAULTS


def test_what_becomes_of_a_turn_is_known_of_every_fault() -> None:
    assert set(faults.FAULTS) <= {fault.name for fault in FAULTS}


def test_every_fault_has_a_name_of_its_own_on_a_command_line() -> None:
    options = {faults.option(name) for name in faults.FAULTS}
    assert len(options) == len(faults.FAULTS)
    assert {faults.option(option) for option in options} == options
