"""The privacy officer's registers: requests of people, retention and destruction, data breaches, verifications."""

from sluitend.privacy.models.breaches import Breach
from sluitend.privacy.models.requests import Notice, Request
from sluitend.privacy.models.retention import Certificate, Disposal, Hold
from sluitend.privacy.models.verifications import Verified

__all__ = ["Breach", "Certificate", "Disposal", "Hold", "Notice", "Request", "Verified"]
