"""Who may edit the guide: members of one group, who must also be allowed into the editing site (`is_staff`)."""

from django.contrib.auth.models import Group, Permission

GROUP = "Guide editors"


def ensure_group() -> bool:
    """Give the editors' group every permission on the guide; True where it had to be made.

    A new version of the house may bring records that the group did not know.
    """
    group, created = Group.objects.get_or_create(name=GROUP)
    group.permissions.add(*Permission.objects.filter(content_type__app_label="guide"))
    return created
