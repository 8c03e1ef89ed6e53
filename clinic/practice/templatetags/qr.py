"""`{% qr text label %}` draws a QR code in a template."""

from django import template
from django.utils.safestring import SafeString

from clinic.qr import svg

register = template.Library()


@register.simple_tag
def qr(text: str, label: str) -> SafeString:
    return svg(text, label)
