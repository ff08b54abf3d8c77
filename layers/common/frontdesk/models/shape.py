"""Texts of a certain form, and what is said of those that do not have it."""

from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


@dataclass(frozen=True, slots=True)
class Shape:
    """An annotation behind a field's limits: what breaks one of them is told in ``words``.

    Clients show these words to people, to whom a regular expression says nothing.
    """

    words: str

    def __get_pydantic_core_schema__(
        self, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.custom_error_schema(
            handler(source), custom_error_type="shape", custom_error_message=self.words
        )


OF_AN_ANSWER = Shape("must be the cursor of an earlier answer")
