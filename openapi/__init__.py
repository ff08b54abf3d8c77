"""The OpenAPI document of the whole API, made from the code: ``make openapi`` writes it down."""
