"""Clients, how they are found again, and files of them that are taken in."""

from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.practice import search, search_keys
from clinic.practice.crypto import EncryptedJSONField
from clinic.practice.models.clinics import Clinic
from clinic.practice.models.people import User
from clinic.practice.same_clinic import SameClinic


class ClientQuerySet(models.QuerySet["Client"]):
    def update(self, **values: Any) -> int:
        """What is looked up follows the name, the phone number and the e-mail address."""
        if not search_keys.FOUND_BY & set(values):
            return super().update(**values)
        with transaction.atomic():
            meant = list(self.values_list("pk", flat=True))
            done = super().update(**values, **search.folded(values))
            search_keys.rewrite(self.model._base_manager.filter(pk__in=meant).only(*search_keys.READ))
            return done

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list[Any]:  # type: ignore[override]
        """Clients of a file are found as all others are."""
        with transaction.atomic():
            made: list[Any] = super().bulk_create(objs, *args, **kwargs)
            search_keys.write(made)
            return made


class Client(models.Model):
    """Somebody who comes for a massage."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="clients")
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    name_folded = search.FoldedField(source="name", max_length=240)
    """The name in small letters without accents; lists are in its order."""
    phone_digits = search.FoldedField(source="phone", max_length=120)
    language = models.CharField(_("language"), max_length=5, default="en")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    """Counts changes, so that two people cannot overwrite each other unseen."""
    made_with = models.CharField(max_length=43, null=True, editable=False)
    """The key of the form that added this record: the same form sent twice adds one."""
    closed_at = models.DateTimeField(null=True, editable=False)
    """When the client was erased but for what the clinic must keep: from then on no page of the day's work shows it."""
    merged_into = models.ForeignKey("self", models.CASCADE, null=True, editable=False, related_name="merged")
    """The record that this one was merged into. All it held is there; this row only leads to it."""
    objects = ClientQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["clinic", "name_folded", "id"]),
            models.Index(fields=["clinic", "birth_date"]),
            models.Index(fields=["clinic", "created_at", "id"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["clinic", "made_with"], name="one_client_per_form"),
            models.UniqueConstraint(fields=["clinic", "id"], name="client_in_clinic"),
            SameClinic(field="merged_into", name="client_merged_into_same_clinic"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """What is looked up follows, also where only some columns are saved."""
        is_new, some = self._state.adding, kwargs.get("update_fields")
        if some is not None:
            kwargs["update_fields"] = {*some, *(search.COLUMNS[name] for name in search.COLUMNS if name in some)}
        with transaction.atomic():
            super().save(*args, **kwargs)
            if is_new:
                search_keys.write([self])
            elif some is None or search_keys.FOUND_BY & set(some):
                search_keys.rewrite([self])


class ClientImport(models.Model):
    """A file of clients that an owner looks at before it is taken in. It lives for a day; then only its clients stay.

    `content` holds `good`, `same` (already here, or twice in the file) and `bad`, each a list of rows.
    """

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="imports")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    content = EncryptedJSONField(default=dict)
    made_at = models.DateTimeField(default=timezone.now)
    made_with = models.CharField(max_length=43, null=True, editable=False)
    """The key of the form that sent it: the same form sent twice is one file."""
    good = models.PositiveIntegerField(default=0)
    """How many rows go in: those that are good, and once it is confirmed also those to add all the same."""
    done = models.PositiveIntegerField(default=0)
    """How many of them were looked at, in their order; of these `added` are clients now."""
    added = models.PositiveIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    with_same = models.BooleanField(default=False)
    """Whether also those are added who seem to be here already."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "made_with"], name="one_import_per_form")]

    def __str__(self) -> str:
        return f"import {self.pk}"

    @property
    def is_finished(self) -> bool:
        return self.confirmed_at is not None and self.done >= self.good
