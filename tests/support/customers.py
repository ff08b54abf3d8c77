"""Records of customers to test with."""

from typing import Any

JANE: dict[str, Any] = {
    "name": "Jane Doe",
    "phone": "+12065550186",
    "email": "jane@example.com",
    "address": "42 Elm Street, Seattle",
    "postcode": "98103",
    "notes": "Pays late.",
    "bookings": [
        {
            "id": "B-1",
            "service_type": "plumbing",
            "date": "2025-11-02",
            "status": "completed",
            "technician": "Ada Pipes",
            "notes": "Kitchen tap replaced.",
        },
        {
            "id": "B-2",
            "service_type": "hvac",
            "date": "2026-03-12",
            "status": "completed",
            "technician": "Sam Ortiz",
            "notes": "Boiler serviced, valve replaced.",
        },
        {
            "id": "B-3",
            "service_type": "electrical",
            "date": "2026-06-01",
            "status": "cancelled",
            "technician": "Max Amp",
            "notes": None,
        },
    ],
}
"""A record with every field, as it is stored."""
