"""What `sluitend check --deploy` says about the key ring."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

from sluitend.identity import keys


@register(Tags.security, deploy=True)
def check_keys(app_configs: Any, **_kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001  Django passes it
    """Return an error when a data space has no key that is in use."""
    try:
        ring = keys.ring()
        for space in keys.SPACES:
            for use in keys.USES:
                ring.current(space, use)
    except ImproperlyConfigured as error:
        return [Error(str(error), id="identity.E001")]
    return []
