"""The one decision: may this actor do this with this thing? Everything that is not allowed in so many words is denied.

The names are those of AuthZEN (OpenID Authorization API 1.0): a subject, an action, a resource and a context. Each kind
of resource has one policy, declared by the subject that the resource belongs to. Which resources an actor can see at
all is not decided here but by the gate of each subject and by PostgreSQL: what is decided on has been seen.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.access.errors import NotAllowed

Context = Mapping[str, Any]
NO_CONTEXT: Final[Context] = {}


@dataclass(frozen=True)
class Decision:
    """Whether it is allowed; if not, `reason` says why, and what to do, to who asked."""

    allowed: bool
    reason: str | Promise = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED: Final = Decision(allowed=True)
Policy = Callable[[Actor, str, Any, Context], Decision]
POLICIES: Final[dict[type, Policy]] = {}


def denied(reason: str | Promise) -> Decision:
    """Return a denial with its reason."""
    return Decision(allowed=False, reason=reason)


def governs(resource: type) -> Callable[[Policy], Policy]:
    """Declare the policy for a kind of resource. Raises ValueError when there is one already."""

    def declare(policy: Policy) -> Policy:
        if resource in POLICIES:
            message = f"{resource.__name__} has a policy already"
            raise ValueError(message)
        POLICIES[resource] = policy
        return policy

    return declare


def decide(subject: Actor, action: str, resource: object, context: Context = NO_CONTEXT) -> Decision:
    """Return whether `subject` may do `action` (the name of a verb) with `resource`, which they see.

    `context` holds what else matters, by the names that the resource's policy tells. A resource without a policy
    is denied.
    """
    policy = POLICIES.get(type(resource))
    return policy(subject, action, resource, context) if policy else denied(_("U mag dit niet doen."))


def require(subject: Actor, action: str, resource: object, context: Context = NO_CONTEXT) -> None:
    """Raise NotAllowed, with the reason, unless `decide` allows it."""
    decision = decide(subject, action, resource, context)
    if not decision:
        raise NotAllowed(decision.reason)
