import os

from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.web")

# nginx on this machine says who asks: the log of logins keeps their address, not nginx's.
application = wrap_wsgi_with_proxy_headers(get_wsgi_application())
