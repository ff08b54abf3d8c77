"""The next steps for a customer, by rule: at most four, the most relevant first."""

from frontdesk.models.classification import Classification, ServiceType, Urgency

LIMIT = 4

DISPATCH = "Priority dispatch: the nearest available technician is sent to you now"

_BY_URGENCY = {
    Urgency.EMERGENCY: [
        DISPATCH,
        "Keep everybody at a safe distance until the technician has arrived",
    ],
    Urgency.HIGH: ["Same-day or next-day appointment: we confirm the time with you shortly"],
    Urgency.MEDIUM: ["Choose an appointment this week that suits you"],
    Urgency.LOW: ["Choose any date that suits you; there is no rush"],
}

_INSPECTION = "Pre-visit inspection estimate: we tell you the expected cost before any work starts"

_BY_TYPE = {
    ServiceType.PLUMBING: [
        _INSPECTION,
        "Find the main water valve, and close it if water keeps coming",
        "Put a bucket under the leak and move what must not get wet",
    ],
    ServiceType.ELECTRICAL: [
        _INSPECTION,
        "Switch the affected circuit off at the breaker and leave it off",
        "Do not touch the affected sockets, switches or cables",
    ],
    ServiceType.HVAC: [
        "Note the make and model of the unit, and any error code it shows",
        "Check that the thermostat has power and the filter is not blocked",
    ],
    ServiceType.PAINTING: [
        "Colour consultation: choose colours and finishes with our painter",
        "Measure the surfaces, or send photos, for a quote",
    ],
    ServiceType.LOCKSMITH: [
        "Have an identity document and proof of address ready for the locksmith",
        "Tell us the kind of door and lock, or send a photo",
    ],
    ServiceType.GLAZIER: [
        "Keep away from broken glass and cover the opening if you safely can",
        "Measure the pane, or send a photo, so that we bring the right glass",
    ],
    ServiceType.ROOFING: [
        "Roof inspection: we document what we find with photos",
        "Catch dripping water, and move what must not get wet",
    ],
    ServiceType.CLEANING: [
        "Tell us the rooms and roughly the area to be cleaned for a quote",
        "Keep children and pets out of the affected area",
    ],
    ServiceType.PEST_CONTROL: [
        "Tell us where and when you see the animals, or send a photo",
        "Leave nests alone and keep food in closed containers",
    ],
    ServiceType.APPLIANCE_REPAIR: [
        "Note the make, the model and any error code, and look for the warranty",
        "Unplug the appliance until we have looked at it",
    ],
    ServiceType.GARAGE_DOOR: [
        "Do not operate the door, and keep clear of its springs and cables",
        "Note the make of the opener and whether the door is open or shut",
    ],
    ServiceType.HANDYMAN: [
        "List all the small jobs, so that one visit does them",
        "Send photos and measurements for a quote",
    ],
    ServiceType.GENERAL_MAINTENANCE: [
        "Tell us a little more about what is wrong, and where",
        "Send a photo if you can",
    ],
}


def next_steps(classification: Classification) -> list[str]:
    """The steps for a service type and an urgency.

    In an emergency the dispatch comes first. Otherwise the first step of the trade does, because
    the customer can take it now, and the appointment follows.
    """
    by_type, by_urgency = _BY_TYPE[classification.service_type], _BY_URGENCY[classification.urgency]
    if classification.urgency is Urgency.EMERGENCY:
        steps = [*by_urgency, *by_type]
    else:
        steps = [by_type[0], *by_urgency, *by_type[1:]]
    return steps[:LIMIT]
