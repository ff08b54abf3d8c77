"""The checks that a running turn makes beside its work: that it goes on, and that others see so."""

from datetime import datetime, timedelta

from frontdesk.base.clock import now
from frontdesk.store.leases import Findings, read_wishes, renew
from frontdesk.store.places import OpenTurn
from frontdesk.store.table import Contention, Table

_DUE = 0.55
"""A lease is renewed when less than this part of it is left, so that some checks may fail."""


class Lease:
    """The lease of a turn, of ``length``, which never lasts beyond ``ends``."""

    def __init__(self, table: Table, turn: OpenTurn, length: timedelta, ends: datetime) -> None:
        self._table, self._turn, self._length, self._ends = table, turn, length, ends
        self._until = min(turn.started_at + length, ends)
        self._untold: Findings | None = None

    def found(self, findings: Findings) -> None:
        """Let others know what the turn has found out.

        It is stored when somebody waits for it or the lease is renewed; a danger at the next check.
        """
        self._untold = findings

    def check(self) -> bool:
        """Whether the turn has to stop. 1 request: a read, or a write that renews the lease.

        2 requests, once, where somebody waits for the findings.
        """
        moment, findings = now(), self._untold
        is_due = self._until < self._ends and self._until - moment < self._length * _DUE
        if not (is_due or (findings and findings.reading.classification.danger)):
            wishes = read_wishes(self._table, self._turn)
            if wishes.to_stop or not (wishes.to_tell and findings):
                return wishes.to_stop
        until = min(moment + self._length, self._ends)
        try:
            has_to_stop = renew(self._table, self._turn, until, findings)
        except Contention:  # who cancels the reply, or closes it; the next check is soon
            return False
        self._until = until
        if findings:
            self._untold = None
        return has_to_stop
