"""Provinces, areas, organisations; people, the roles they hold and delegate."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from tramuang.base.kinds import Provenance
from tramuang.cities.kinds import AreaKind, OrganisationKind
from tramuang.cities.pure.standing import NOBODY, Held, Standing

# Latin letters take eight places each in a sort key; what is cut off only ever orders equal beginnings.
SORT_KEY = 600


class Named(models.Model):
    """Something with a name in both scripts."""

    name_th = models.CharField(_("Name in Thai"), max_length=200)
    name_en = models.CharField(_("Name in English"), max_length=200, blank=True)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        """The name in the reader's language; Thai where there is no English one."""
        return self.name_en if get_language() == "en" and self.name_en else self.name_th

    def __str__(self) -> str:
        return self.name_th


class Province(Named):
    """One of the 77 provinces, by ISO 3166-2 code."""

    code = models.CharField(max_length=5, primary_key=True)
    dopa = models.CharField(max_length=2, unique=True)
    region_th = models.CharField(max_length=60)
    region_en = models.CharField(max_length=60)
    sort_key = models.CharField(max_length=SORT_KEY)


class Organisation(Named):
    """A body that operates an area, nominates, or to which people belong."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=20, choices=OrganisationKind)
    province = models.ForeignKey(
        Province, null=True, blank=True, on_delete=models.PROTECT, related_name="organisations"
    )
    provenance = models.CharField(max_length=12, choices=Provenance, default=Provenance.REAL)
    sort_key = models.CharField(max_length=SORT_KEY, blank=True)


class Area(Named):
    """The place a plan is for: a municipality, a district, a campus, a canal corridor, an estate."""

    code = models.SlugField(max_length=80, primary_key=True)
    full_name_th = models.CharField(_("Full name in Thai"), max_length=300, blank=True)
    full_name_en = models.CharField(_("Full name in English"), max_length=300, blank=True)
    kind = models.CharField(max_length=20, choices=AreaKind)
    # Null for programmes that know no provinces.
    province = models.ForeignKey(Province, null=True, blank=True, on_delete=models.PROTECT, related_name="areas")
    operator = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="areas")
    # An area inside another: its people are counted once, in the outer one.
    within = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    # No source says whether it lies in or across another area: its people are not added to anybody's.
    may_overlap = models.BooleanField(default=False)
    # A mark for the map; not a survey point.
    lon = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    lat = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    km2 = models.DecimalField(_("Area in square kilometres"), max_digits=10, decimal_places=2, null=True, blank=True)
    website = models.URLField(blank=True)
    provenance = models.CharField(max_length=12, choices=Provenance, default=Provenance.REAL)
    name_confidence = models.CharField(max_length=10, blank=True)
    operator_confidence = models.CharField(max_length=10, blank=True)
    source = models.CharField(max_length=200, blank=True)
    note_th = models.TextField(blank=True)
    note_en = models.TextField(blank=True)
    sort_key = models.CharField(max_length=SORT_KEY, db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(within=F("code")),
                name="area_not_within_itself",
                violation_error_message=_("An area cannot lie within itself."),
            )
        ]

    @property
    def full_name(self) -> str:
        """The descriptive name in the reader's language, else the short one."""
        return (self.full_name_en if get_language() == "en" else self.full_name_th) or self.name


class PersonManager(BaseUserManager["Person"]):
    """Finds and makes people by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **values: object) -> Person:
        """Make a person who signs in with this address; without a password they need another way in."""
        person = self.model(email=self.normalize_email(email), **values)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(Named, AbstractBaseUser):
    """Somebody who can sign in. What they may do comes from the roles they hold, never from here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.SlugField(max_length=60, blank=True)
    email = models.EmailField(_("E-mail address"), unique=True)
    language = models.CharField(max_length=2, default="th")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    provenance = models.CharField(max_length=12, choices=Provenance, default=Provenance.REAL)
    sort_key = models.CharField(max_length=SORT_KEY, blank=True, db_index=True)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    @property
    def name(self) -> str:
        """The name in the reader's language; of somebody erased, only that they are."""
        return gettext("Erased person") if self.erased_at else super().name

    def __str__(self) -> str:
        return self.name

    def standing(self, at: datetime) -> Standing:
        """The roles this person holds at a moment, own and delegated: two queries, asked once for each moment."""
        known: dict[datetime, Standing] = self.__dict__.setdefault("_standings", {})
        if at not in known:
            known[at] = self._ask_standing(at) if self.is_active else NOBODY
        return known[at]

    def forget(self) -> None:
        """Forget the roles asked for so far, after one of them was given or ended."""
        self.__dict__.pop("_standings", None)
        self.__dict__.pop("_prefetched_objects_cache", None)

    def _ask_standing(self, at: datetime) -> Standing:
        own = [appointment.held() for appointment in self.appointments.all() if appointment.runs(at)]
        lent = [
            lent.appointment.held(delegated_by=str(lent.appointment.person_id))
            for lent in self.delegations.select_related("appointment")
            if lent.runs(at) and lent.appointment.runs(at)
        ]
        return Standing(tuple(own + lent))


class Dated(models.Model):
    """Something that runs from one moment to another; an open end runs on."""

    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def runs(self, at: datetime) -> bool:
        """Whether it is in force at that moment."""
        return self.starts <= at and (self.ends is None or at < self.ends)


class Appointment(Dated):
    """A role a person holds for a time: in an area, for a province, in a body, or everywhere."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    role = models.SlugField(max_length=60)
    # Copied from the edition when the person is appointed, so that a door need not know any edition.
    duties = models.JSONField(default=list)
    decides = models.BooleanField(default=False)
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments")
    province = models.ForeignKey(Province, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    body = models.SlugField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gt=F("starts")),
                name="appointment_ends_after_start",
                violation_error_message=_("A role must end after it starts."),
            )
        ]

    def held(self, delegated_by: str = "") -> Held:
        """This appointment as a plain value."""
        return Held(
            role=self.role,
            duties=frozenset(self.duties),
            area=self.area_id or "",
            province=self.province_id or "",
            body=self.body,
            organisation=str(self.organisation_id or ""),
            decides=self.decides,
            delegated_by=delegated_by,
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"


class Delegation(Dated):
    """A role lent to somebody else for a time, by the person who holds it."""

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="delegations")
    to = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations")
    ends = models.DateTimeField()
    reason = models.CharField(_("Reason"), max_length=300)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="delegation_has_an_end",
                violation_error_message=_("A delegation needs an end after its start."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.appointment_id} → {self.to_id}"
