"""What the page of a case shows of disclosures: the way to them, without asking the database."""

from collections.abc import Mapping
from typing import Any

from django import template

from sluitend.casework.access import may

register = template.Library()


@register.inclusion_tag("web/disclosures/_section.html", takes_context=True)
def disclosures_of(context: Mapping[str, Any], case: Any) -> dict[str, Any]:
    """Show the way to what `case` gave, and to giving something, for who may."""
    return {"case": case, "may_give": may(context["request"].actor, "disclose", case)}
