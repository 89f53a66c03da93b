"""The WSGI application that a server such as Granian runs. It does not come up on a database that cannot protect."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sluitend.config.settings")
application = get_wsgi_application()

from sluitend.access.protection import refuse_unless_protected  # noqa: E402  Django must be set up first
from sluitend.web.checks import refuse_unsafe_settings  # noqa: E402  as above

refuse_unsafe_settings()
refuse_unless_protected()
