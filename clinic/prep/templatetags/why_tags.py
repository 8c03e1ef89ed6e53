"""`{% why finding %}`: a fold-out with the answer, the rule, the source and the guide topic behind a decision."""

from typing import Any

from django import template

from clinic.prep.explain import chain

register = template.Library()


@register.inclusion_tag("prep/parts/why.html", takes_context=True)
def why(context: template.Context, decided: dict[str, Any], about: str = "") -> dict[str, Any]:
    """Needs `steps` in the context, as `explain.reasoned` gives them. `about` names the thing for screen readers."""
    return {"chain": chain(decided, context.get("steps") or {}), "about": about}
