"""Accounts: who can log in, and what happened at the door. What somebody may do follows from their offices (registry).

An organisation is named here by its id alone, without a foreign key: the registry stands above the accounts.
"""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from sluitend.access.ids import new_id


class UserManager(BaseUserManager["User"]):
    """Makes accounts with a normalised e-mail address."""

    def create_user(self, email: str, name: str, password: str | None = None, **extra: Any) -> "User":
        """Return a new, saved account; without a password it cannot log in by password."""
        user = self.model(email=self.normalize_email(email).lower(), name=name, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the account with this e-mail address, in whatever case it was typed."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person with an account. Has no rights of its own: see `registry.Official`.

    `last_seen` is when a page was last asked for with this account, to the hour.
    """

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=2, default="nl")
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    last_seen = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """A one-time link by which somebody sets their password: kept as a digest, so that no row can open an account.

    `organisation` is who invited: it alone may send a new link. A used or withdrawn link stays as a record.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    user = models.ForeignKey(User, models.PROTECT, related_name="invitations")
    organisation = models.UUIDField()
    digest = models.BinaryField(max_length=32, unique=True)
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(used_at=None, withdrawn_at=None),
                name="one_open_invitation_each",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class LoginSession(models.Model):
    """A session that somebody is logged in with, as their account page shows it.

    `device` is a few words ("Firefox op Windows"); `network` a keyed digest of the network's prefix, so that a new one
    is noticed. No address is kept. `key` is that of Django's session, which ends by being deleted there.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    user = models.ForeignKey(User, models.CASCADE, related_name="login_sessions")
    key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=60)
    network = models.BinaryField(max_length=32)
    began = models.DateTimeField()
    last_seen = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-last_seen"], name="login_session_user")]

    def __str__(self) -> str:
        return self.device


class ProviderIdentity(models.Model):
    """As whom the identity provider of an organisation knows an account: its issuer, and the subject it told us."""

    id = models.UUIDField(primary_key=True, default=new_id)
    user = models.ForeignKey(User, models.PROTECT, related_name="identities")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="provider_identity_once")]

    def __str__(self) -> str:
        return self.issuer


class SecurityEvent(models.Model):
    """Something at the door that an organisation's administrator should know; no address, no password, no code.

    One row for each organisation that the account works for; without one, for who runs the site.
    """

    class Kind(models.TextChoices):
        """What happened."""

        INVITED = "invited", _("Uitgenodigd")
        ACCEPTED = "accepted", _("Uitnodiging aangenomen")
        LET_IN_AGAIN = "let_in_again", _("Inloggen opnieuw ingesteld door de beheerder")
        LOCKED_OUT = "locked_out", _("Te vaak verkeerd geprobeerd: inloggen gesloten voor een uur")
        PEAK = "peak", _("Piek van mislukte pogingen om in te loggen")
        NEW_DEVICE = "new_device", _("Ingelogd op een nieuw soort apparaat")
        NEW_NETWORK = "new_network", _("Ingelogd vanaf een nieuwe plek")
        FACTOR_ADDED = "factor_added", _("Tweede stap toegevoegd")
        FACTOR_REMOVED = "factor_removed", _("Tweede stap verwijderd")
        RECOVERY_USED = "recovery_used", _("Ingelogd met een herstelcode")
        PASSWORD_CHANGED = "password_changed", _("Wachtwoord gewijzigd")
        PROVIDER_REFUSED = "provider_refused", _("Inloggen via de eigen organisatie geweigerd")

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    organisation = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation", "-at"], name="security_event_recent")]

    def __str__(self) -> str:
        return self.kind
