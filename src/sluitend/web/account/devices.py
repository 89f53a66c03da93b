"""From which kind of device and network somebody comes, in words and marks that hold no address."""

from ipaddress import ip_address, ip_network
from typing import Final

from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from sluitend.access.models import User
from sluitend.signals import limits

# In this order: what comes later in the list is also named by what comes before.
BROWSERS: Final = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
SYSTEMS: Final = (
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
# Of an address, the part that tells the network: whoever gets another address at home does not count as moved.
PREFIX: Final = {4: 24, 6: 48}
SALT: Final = "sluitend.web.account.network"


def device_of(request: HttpRequest) -> str:
    """Return the kind of browser and system, e.g. "Firefox · Windows"; what is not known is left out."""
    told = request.headers.get("User-Agent", "")
    words = [next((name for mark, name in table if mark in told), "") for table in (BROWSERS, SYSTEMS)]
    return " · ".join(filter(None, words)) or _("Onbekend apparaat")


def network_of(request: HttpRequest, user: User) -> bytes:
    """Return a keyed mark of the network that the request came from: the same for this account only."""
    try:
        address = ip_address(limits.sender(request))
    except ValueError:
        network = "unknown"
    else:
        network = str(ip_network((address, PREFIX[address.version]), strict=False))
    return salted_hmac(SALT, f"{user.pk} {network}", algorithm="sha256").digest()
