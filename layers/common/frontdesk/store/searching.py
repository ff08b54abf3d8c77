"""Searching the messages of a business by its postings, with a bound on what that costs.

Each term has a stream of postings, newest first. A stream is known down to a place; above the
highest of these places, the messages that all streams have are known. The rarest word decides how
many messages are read: the others only leave out messages that they are known not to be in.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from frontdesk.base.clock import now
from frontdesk.base.words import Word
from frontdesk.models.conversation import Conversation
from frontdesk.models.message import Message
from frontdesk.models.scope import Scope
from frontdesk.models.search import Query, Term
from frontdesk.store.items import (
    META,
    conversation_from,
    conversation_key,
    conversation_of,
    message_from,
    message_key,
)
from frontdesk.store.postings import SEARCHED, Posting, drawer_key, posting_of, read_drawer
from frontdesk.store.table import Table

MOST_POSTINGS = 6000
"""The postings that one search reads: about 100 read units."""
MOST_MESSAGES = 200
"""The messages that one search reads, with their conversations: about 400 read units."""

_PAGE = 500
_GROWTH = 4
"""How much more than the page before it each page of a term reads, where there are several."""
_ONLY_PAGE = 200
"""The first page of a single term; the next one is all that the search may read."""
_STREAMS = 4
"""The terms that have a stream; the others are looked for in the messages."""
_VERIFIED = 40
FIRST, LAST = "0", "8"
"""Ids before and after those of all messages."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that has all terms, and where it has them."""

    conversation: Conversation
    message: Message
    number: int
    places: Sequence[Word]


@dataclass(frozen=True, slots=True)
class Found:
    """Hits, newest first.

    ``position`` is the id of a message after which a search goes on; None where there is nothing
    more. ``is_bounded``: the search ended because it had read enough.
    """

    hits: Sequence[Hit]
    position: str | None = None
    is_bounded: bool = False


def search(
    table: Table,
    business_id: int | None,
    query: Query,
    span: tuple[str, str],
    limit: int,
    *,
    scope: Scope,
) -> Found:
    """The messages of a business within ``span``, two ids, that have all terms.

    1 request for each term and 1 for the messages. A single word that is rare among those that
    begin like it takes 1 more, for `MOST_POSTINGS`; common words that are rarely in one message
    take more of both, up to that and `MOST_MESSAGES`.
    """
    first, last = span
    if not query.terms or first >= last:  # DynamoDB refuses a range that ends before it begins
        return Found([])
    return _Search(table, business_id, query, scope).run(span, limit)


class _Stream:
    """The postings of one term, as far as they have been read."""

    def __init__(self, table: Table, business_id: int | None, term: Term, *, is_only: bool) -> None:
        self._table, self._term = table, term
        self._page, self._growth = (_ONLY_PAGE, MOST_POSTINGS) if is_only else (_PAGE, _GROWTH)
        self._left: dict[str, str | None] = {
            drawer_key(business_id, name): None for name in sorted(term.drawers)
        }
        self.found: dict[str, Posting] = {}
        self.read = 0

    @property
    def known(self) -> str:
        """The id down to which all postings are known."""
        return max((start or LAST for start in self._left.values()), default=FIRST)

    def go_on(self, span: tuple[str, str], most: int) -> int:
        """Read a page of each drawer that has more; the number of postings that were read.

        It is ``most`` at most, and one for each drawer at least.
        """
        count = 0
        page = min(self._page, max(1, most // (len(self._left) or 1)))
        self._page *= self._growth
        for partition, start in list(self._left.items()):
            items, end = read_drawer(self._table, partition, span, page, start)
            count += len(items)
            for item in items:
                if any(map(self._term.finds, item["w"].split())):
                    posting = posting_of(item)
                    self.found[posting.message_id] = posting
            if end is None:
                del self._left[partition]
            else:
                self._left[partition] = end
        return count


class _Search:
    def __init__(self, table: Table, business_id: int | None, query: Query, scope: Scope) -> None:
        self._table, self._business_id, self._query, self._scope = table, business_id, query, scope
        self._messages = 0

    def run(self, span: tuple[str, str], limit: int) -> Found:
        terms = list(self._query.longest)[:_STREAMS]
        is_only = len(terms) == 1
        streams = [_Stream(self._table, self._business_id, t, is_only=is_only) for t in terms]
        hits: list[Hit] = []
        examined = span[1]
        with ThreadPoolExecutor(_STREAMS) as pool:
            read = sum(
                pool.map(lambda stream: stream.go_on(span, MOST_POSTINGS // len(streams)), streams)
            )
            while True:
                rarest = min(streams, key=lambda stream: (stream.known, len(stream.found)))
                spent = read >= MOST_POSTINGS or self._messages >= MOST_MESSAGES
                candidates = _candidates(rarest, streams, examined)
                denser = [s for s in streams if s.known > rarest.known]
                if len(candidates) > _VERIFIED and denser and not spent:
                    read += max(denser, key=lambda s: s.known).go_on(span, MOST_POSTINGS - read)
                    continue
                for some in _batches(candidates, min(_VERIFIED, limit + 5)):
                    if self._messages >= MOST_MESSAGES:
                        return Found(hits, examined, is_bounded=True)
                    for posting, hit in self._verified(some):
                        examined = posting.message_id
                        if hit and len(hits) == limit:
                            return Found(hits, hits[-1].message.id)
                        hits += [hit] if hit else []
                if rarest.known == FIRST:
                    return Found(hits)
                examined = min(examined, rarest.known)
                if spent:
                    return Found(hits, examined, is_bounded=True)
                read += rarest.go_on(span, MOST_POSTINGS - read)

    def _verified(self, some: Sequence[Posting]) -> Iterator[tuple[Posting, Hit | None]]:
        """The messages of postings, and what is there of them."""
        self._messages += len(some)
        places = [message_key(posting.conversation_id, posting.number) for posting in some]
        wholes = {posting.conversation_id for posting in some}
        items = self._table.get_all([*places, *map(conversation_key, sorted(wholes))])
        found = {(item["pk"], item["sk"]): item for item in items}
        there = {
            conversation_of(item): conversation_from(item)
            for (_, place), item in found.items()
            if place == META
        }
        read_at = now()
        for posting, key in zip(some, places, strict=True):
            item = found.get((key["pk"], key["sk"]))
            conversation = there.get(posting.conversation_id)
            if item is None or conversation is None or not self._is_within(conversation):
                yield posting, None
                continue
            message = message_from(item, read_at)
            yield posting, hit_of(self._query, conversation, message, posting.number)

    def _is_within(self, conversation: Conversation) -> bool:
        return conversation.business_id == self._business_id and self._scope.admits(conversation)


def hit_of(query: Query, conversation: Conversation, message: Message, number: int) -> Hit | None:
    """The hit that a message is; None if it is not searched, or lacks a term."""
    places = query.places(message.content) if message.role in SEARCHED else None
    return Hit(conversation, message, number, places) if places else None


def _candidates(rarest: _Stream, streams: Sequence[_Stream], before: str) -> list[Posting]:
    """What the rarest stream has and no other is known to lack, newest first."""
    return [
        rarest.found[message_id]
        for message_id in sorted(rarest.found, reverse=True)
        if rarest.known <= message_id < before
        and all(message_id in s.found or message_id < s.known for s in streams)
    ]


def _batches(candidates: Sequence[Posting], size: int) -> Iterator[Sequence[Posting]]:
    return (candidates[start : start + size] for start in range(0, len(candidates), size))
