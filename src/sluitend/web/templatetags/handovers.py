"""What the pages of a hand-over say of the file, in the words of the subjects themselves: none is left out."""

from django import template
from django.utils.text import capfirst

from sluitend.identity.holdings import HOLDERS

register = template.Library()


@register.simple_tag
def goes_along() -> list[str]:
    """Return what goes to who takes a case over, in the words of each subject that holds something of it."""
    return [capfirst(str(one.goes_along)) for one in HOLDERS.values() if one.goes_along]
