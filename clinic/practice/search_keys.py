"""What clients are found by, in an index that every database has: one row for each place from which one may read on.

`Öztürk` is found by `ozturk`, `zturk`, `turk` and so on, a phone number by any four of its digits, an e-mail address by
its beginning and from its @ on. So a look inside a name is a look at the beginning of a key.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models

from clinic.practice.same_clinic import SameClinic
from clinic.practice.search import FEWEST_DIGITS, BytewiseField, fold

if TYPE_CHECKING:
    from clinic.practice.models import Client

FOUND_BY = {"name", "phone", "email", "closed_at"}
"""Columns of a client that change what they are found by."""
READ = ("clinic", "name_folded", "phone_digits", "email", "closed_at")
"""Columns that the keys are made of."""
BATCH = 2000
LONGEST = 240


class SearchKey(models.Model):
    """One of the texts by whose beginning a client is found, with their name, in whose order they are listed."""

    clinic = models.ForeignKey("practice.Clinic", models.CASCADE, related_name="search_keys", db_index=False)
    key = BytewiseField(max_length=LONGEST)
    name = BytewiseField(max_length=LONGEST)
    """The client's folded name: words are counted and put in order without a look at the client."""
    client = models.ForeignKey("practice.Client", models.CASCADE, related_name="search_keys")

    class Meta:
        indexes = [models.Index(fields=["clinic", "key", "name", "client"], name="practice_key_of_client")]
        constraints = [
            SameClinic(field="client", name="searchkey_client_same_clinic"),
        ]

    def __str__(self) -> str:
        return f"search key {self.pk}"


def number(digits: str) -> str:
    """The key of a phone number, which no typed word is: words have no space."""
    return f" {digits}"


def keys_of(client: "Client") -> set[str]:
    """What this client is found by; of a closed record nothing."""
    if client.closed_at is not None:
        return set()
    found = {word[at:] for word in client.name_folded.split() for at in range(len(word))}
    for way in client.phone_digits.split():
        found |= {number(way[at:]) for at in range(len(way) - FEWEST_DIGITS + 1)}
    if email := fold(client.email):
        found |= {email, email[email.find("@") :]}
    return found


def write(clients: Iterable["Client"], model: Any = SearchKey) -> None:
    """Write down what these new clients are found by."""
    rows = [
        model(clinic_id=client.clinic_id, key=key, name=client.name_folded, client_id=client.pk)
        for client in clients
        for key in sorted(keys_of(client))
    ]
    model.objects.bulk_create(rows, batch_size=BATCH)


def rewrite(clients: Iterable["Client"]) -> None:
    """Write anew what these clients, who were changed, are found by."""
    changed = list(clients)
    SearchKey.objects.filter(client__in=[client.pk for client in changed]).delete()
    write(changed)
