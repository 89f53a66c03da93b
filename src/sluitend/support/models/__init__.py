"""What is kept of how it goes, the plan, the help and the contacts afterwards."""

from sluitend.support.models.aftercare import Aftercare, AftercareContact
from sluitend.support.models.assessments import Assessment, Score
from sluitend.support.models.plans import Goal, Plan, Service

__all__ = ["Aftercare", "AftercareContact", "Assessment", "Goal", "Plan", "Score", "Service"]
