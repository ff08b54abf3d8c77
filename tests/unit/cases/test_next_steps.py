"""Next steps by type and urgency."""

import pytest

from frontdesk.cases.next_steps import LIMIT, next_steps
from frontdesk.models.classification import FALLBACK, Classification, ServiceType, Urgency


def about(service_type: ServiceType, urgency: Urgency = Urgency.MEDIUM) -> Classification:
    return FALLBACK.model_copy(update={"service_type": service_type, "urgency": urgency})


@pytest.mark.parametrize("service_type", ServiceType)
@pytest.mark.parametrize("urgency", Urgency)
def test_there_are_one_to_four_different_steps(service_type: ServiceType, urgency: Urgency) -> None:
    steps = next_steps(about(service_type, urgency))
    assert 1 <= len(steps) <= LIMIT
    assert len(set(steps)) == len(steps)


@pytest.mark.parametrize("service_type", ServiceType)
def test_an_emergency_starts_with_priority_dispatch(service_type: ServiceType) -> None:
    assert next_steps(about(service_type, Urgency.EMERGENCY))[0].startswith("Priority dispatch")


@pytest.mark.parametrize(
    ("service_type", "step"),
    [
        (ServiceType.PAINTING, "Colour consultation"),
        (ServiceType.ELECTRICAL, "Pre-visit inspection estimate"),
        (ServiceType.PLUMBING, "Pre-visit inspection estimate"),
    ],
)
@pytest.mark.parametrize("urgency", Urgency)
def test_a_trade_offers_its_own_step_first_or_after_the_dispatch(
    service_type: ServiceType, step: str, urgency: Urgency
) -> None:
    steps = next_steps(about(service_type, urgency))
    place = 2 if urgency is Urgency.EMERGENCY else 0
    assert steps[place].startswith(step)
