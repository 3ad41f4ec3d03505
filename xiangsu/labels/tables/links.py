from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString


def open_link(name: str, key: object) -> SafeString:
    return format_html('<div class="ops"><a href="{}">查看</a></div>', reverse(name, args=[key]))
