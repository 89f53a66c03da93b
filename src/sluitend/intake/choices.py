"""The short lists of answers that rules look at. `unknown` and `not_asked` are answers too."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

UNKNOWN: Final = "unknown"
NOT_ASKED: Final = "not_asked"
NO_ANSWER: Final = frozenset({UNKNOWN, NOT_ASKED})


class YesNo(models.TextChoices):
    """Whether something is so."""

    YES = "yes", _("ja")
    NO = "no", _("nee")
    UNKNOWN = "unknown", _("weten we nog niet")
    NOT_ASKED = "not_asked", _("niet gevraagd")


class Reach(models.TextChoices):
    """How somebody can be reached without danger."""

    CALL = "call", _("bellen")
    MESSAGE = "message", _("een bericht sturen")
    THROUGH_HELPER = "through_helper", _("via een hulpverlener")
    IN_PERSON = "in_person", _("alleen als iemand er is")
    NOT = "not", _("niet: wacht tot de persoon zelf belt")
    UNKNOWN = "unknown", _("weten we nog niet")
    NOT_ASKED = "not_asked", _("niet gevraagd")


class Exactness(models.TextChoices):
    """How exactly a day is known."""

    DAY = "day", _("op de dag")
    MONTH = "month", _("de maand")
    YEAR = "year", _("het jaar")
    UNKNOWN = "unknown", _("weten we nog niet")
    NOT_ASKED = "not_asked", _("niet gevraagd")


class ChildrenStay(models.TextChoices):
    """Where somebody's children are."""

    WITH_PERSON = "with_person", _("bij de persoon")
    FAMILY = "family", _("bij familie of bekenden")
    EXPLOITER = "exploiter", _("bij wie uitbuit, of diens omgeving")
    YOUTH_CARE = "youth_care", _("in een pleeggezin of jeugdzorg")
    SPREAD = "spread", _("niet allemaal op dezelfde plek")
    UNKNOWN = "unknown", _("weten we nog niet")
    NOT_ASKED = "not_asked", _("niet gevraagd")


class Helper(models.TextChoices):
    """Of which gender a helper should be."""

    FEMALE = "female", _("een vrouw")
    MALE = "male", _("een man")
    EITHER = "either", _("maakt niet uit")
    UNKNOWN = "unknown", _("weten we nog niet")
    NOT_ASKED = "not_asked", _("niet gevraagd")


class Wish(models.TextChoices):
    """Whether somebody wishes to report to the police."""

    YES = "yes", _("ja")
    NO = "no", _("nee")
    THINKING = "thinking", _("denkt erover na")
    REPORTED = "reported", _("heeft al aangifte gedaan")
    UNKNOWN = "unknown", _("weten we nog niet")
    NOT_ASKED = "not_asked", _("niet gevraagd")


class Custody(models.TextChoices):
    """Who decides about a minor by law."""

    PARENTS = "parents", _("beide ouders")
    ONE_PARENT = "one_parent", _("één ouder")
    GUARDIAN = "guardian", _("een voogd van een instelling (gecertificeerde instelling)")
    NIDOS = "nidos", _("een voogd van Nidos")
    OTHER = "other", _("iemand anders")
    UNKNOWN = "unknown", _("weten we nog niet")
    NOT_ASKED = "not_asked", _("niet gevraagd")


class School(models.TextChoices):
    """What a minor does in the daytime."""

    SCHOOL = "school", _("gaat naar school")
    TRUANT = "truant", _("staat ingeschreven, gaat niet of weinig")
    DAY_PROGRAMME = "day_programme", _("dagbesteding of een leerwerkplek")
    WORK = "work", _("werkt")
    NOTHING = "nothing", _("heeft niets")
    UNKNOWN = "unknown", _("weten we nog niet")
    NOT_ASKED = "not_asked", _("niet gevraagd")


class Partner(models.TextChoices):
    """Who must be in the chain around a minor."""

    VEILIG_THUIS = "veilig_thuis", _("Veilig Thuis")
    YOUTH_CARE = "youth_care", _("jeugdzorg")
    POLICE = "police", _("politie")
