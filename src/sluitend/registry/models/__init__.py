"""The tables of the registry: the guide of the network, and what the administration of an organisation records."""

from sluitend.registry.models.administration import (
    AccessReview,
    AccessReviewLine,
    Leave,
    Proposal,
    RegistryChange,
)
from sluitend.registry.models.guide import Membership, Municipality, Official, Organisation, Post, Region

__all__ = [
    "AccessReview",
    "AccessReviewLine",
    "Leave",
    "Membership",
    "Municipality",
    "Official",
    "Organisation",
    "Post",
    "Proposal",
    "Region",
    "RegistryChange",
]
