"""The person behind a pseudonym: what is known of them, sealed, and the marks by which they can be found.

Nothing here can be read without the key ring. Each table has the data space of its person, and the database refuses
a row whose space is another than its person's (migration 0002).
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sluitend.access.ids import new_id
from sluitend.access.models import User


class Space(models.TextChoices):
    """A data space: a person known in two of them is two records that nothing joins."""

    SIGNALS = "signals", _("signalen")
    CARE = "care", _("zorg")
    OUTREACH = "outreach", _("veldwerk")
    CARE_AND_SAFETY = "care_and_safety", _("zorg en veiligheid")


class Kind(models.TextChoices):
    """What is known of a person; `values.py` says how each is written."""

    NAME = "name", _("naam")
    BIRTH_DATE = "birth_date", _("geboortedatum")
    ADDRESS = "address", _("adres")
    PHONE = "phone", _("telefoonnummer")
    EMAIL = "email", _("e-mailadres")
    IDENTIFIER = "identifier", _("nummer")
    DESCRIPTION = "description", _("omschrijving")


class Person(models.Model):
    """A person in one space, known outside this subject by `pseudonym` only.

    A restricted person is kept and not used (GDPR art. 18): no search finds them. An erased person is a pseudonym with
    nobody behind it. `index_key` names the key that the person's marks were made with.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    space = models.CharField(max_length=20, choices=Space.choices)
    pseudonym = models.CharField(max_length=12, unique=True)
    created_at = models.DateTimeField()
    restricted = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged", db_index=False)
    index_key = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "space"], name="person_in_one_space"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="person_merged_into_another"),
        ]
        indexes = [
            models.Index(fields=["merged_into"], name="person_merged", condition=~Q(merged_into=None)),
            models.Index(fields=["space", "index_key", "id"], name="person_index_key"),
        ]

    def __str__(self) -> str:
        return self.pseudonym


class Sealed(models.Model):
    """One thing known of a person, sealed with the key `key_id`; after a rectification the former one has an end."""

    id = models.UUIDField(primary_key=True, default=new_id)
    space = models.CharField(max_length=20, choices=Space.choices)
    # The constraint is on person and space together (migration 0002).
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="sealed", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    ciphertext = models.BinaryField()
    key_id = models.CharField(max_length=60)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # One name may be withheld, two birth dates may not be kept: what holds is one at a time.
            models.UniqueConstraint(
                fields=["person"], condition=Q(kind="birth_date", until=None), name="sealed_one_birth_date"
            ),
            # In outreach people choose the name they are known by; a register of sex workers may not exist.
            models.CheckConstraint(
                condition=~Q(space="outreach", kind__in=["identifier", "address", "birth_date"]),
                name="sealed_outreach_minimal",
            ),
            models.CheckConstraint(
                condition=~Q(space="signals", kind="identifier"), name="sealed_signals_minimal"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "kind"], name="sealed_person"),
            models.Index(fields=["space", "key_id", "id"], name="sealed_key"),
            models.Index(fields=["until"], name="sealed_ended", condition=~Q(until=None)),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind}"


class Token(models.Model):
    """One mark by which a person can be found: 64 bits of a keyed digest. What it is a mark of is in the digest too."""

    pk = models.CompositePrimaryKey("person_id", "token")
    space = models.CharField(max_length=20, choices=Space.choices)
    # The constraint is on person and space together (migration 0002).
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="tokens", db_index=False, db_constraint=False
    )
    token = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["token"], include=["person", "space"], name="token_found")]

    def __str__(self) -> str:
        return str(self.person_id)


class Merge(models.Model):
    """The decision that two persons are one, and whether it was taken back; both records stay whole."""

    id = models.UUIDField(primary_key=True, default=new_id)
    space = models.CharField(max_length=20, choices=Space.choices)
    kept = models.ForeignKey(Person, models.PROTECT, related_name="merges")
    merged = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    reason = models.TextField(max_length=2000)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    undone_reason = models.TextField(blank=True, max_length=2000)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merged"], condition=Q(undone_at=None), name="merge_once"),
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="merge_two_persons"),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.kept_id}"
