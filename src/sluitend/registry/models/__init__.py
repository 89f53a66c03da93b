"""The tables of the registry: the guide of the network, and what the administration of an organisation records."""

from sluitend.registry.models.administration import (
    AccessReview,
    AccessReviewLine,
    Leave,
    Proposal,
    RegistryChange,
)
from sluitend.registry.models.guide import Membership, Municipality, Official, Organisation, Post, Region
from sluitend.registry.models.network import Availability, Training

__all__ = [
    "AccessReview",
    "AccessReviewLine",
    "Availability",
    "Leave",
    "Membership",
    "Municipality",
    "Official",
    "Organisation",
    "Post",
    "Proposal",
    "Region",
    "RegistryChange",
    "Training",
]
