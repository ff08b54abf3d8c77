"""Profiles of businesses to test with."""

from typing import Any

ELM_STREET: dict[str, Any] = {
    "name": "Elm Street Home Services",
    "country": "US",
    "time_zone": "America/Los_Angeles",
    "phone": "+12065550100",
    "emergency_phone": "+12065550199",
    "email": "office@example.com",
    "languages": ["en", "es"],
    "trades": ["plumbing", "electrical", "hvac"],
    "service_area": ["981", "98004"],
    "hours": {
        "monday": [{"opens": "08:00", "closes": "12:00"}, {"opens": "13:00", "closes": "18:00"}],
        "friday": [{"opens": "22:00", "closes": "06:00"}],
        "sunday": [{"opens": "00:00", "closes": "24:00"}],
    },
    "closed_dates": ["2026-12-25"],
    "after_hours": "We are back at eight.",
    "prices": [{"service": "Call-out", "text": "$89, waived if we do the work"}],
    "faqs": [{"question": "Are you insured?", "answer": "Yes, up to $2 million."}],
    "transcripts": "on_request",
    "greeting": "Hello! What can we do for you?",
    "monthly_budget": 25.0,
    "notify": [
        {
            "channel": "email",
            "target": "office@example.com",
            "events": ["emergency", "case_ready"],
            "language": "es",
            "include_message": True,
        }
    ],
}
"""A profile with every field, as it is stored."""

LEAST: dict[str, Any] = {"name": "Joe", "country": "DE", "time_zone": "Europe/Berlin"}
"""A profile with the fields that are required."""

CREATE = {"If-None-Match": "*"}
