"""Why a file is refused, in words for who sent it: what is wrong, and what to do."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from sluitend.access.errors import Refused

FIELD: Final = "file"
EMPTY: Final = _("Dit bestand is leeg.")
TOO_LARGE: Final = _("Dit bestand is te groot. Het mag ten hoogste 10 MB zijn.")
NOT_ALLOWED: Final = _(
    "Dit soort bestand kan niet. Stuur een pdf, foto (jpg, png), Word, Excel, ODT of tekst (txt)."
)
NOT_WHAT_IT_SAYS: Final = _(
    "In dit bestand zit iets anders dan de naam zegt. Bewaar het opnieuw, of maak er een pdf van."
)
ONLY_TABLES: Final = _("Dit soort bestand kan hier niet. Stuur een bestand in CSV of JSON.")
NO_TABLE: Final = _("In dit bestand zit iets anders dan een tabel. Bewaar de tabel opnieuw als CSV of JSON.")
BROKEN: Final = _("Dit bestand is beschadigd. Bewaar het opnieuw en probeer het nog eens.")
LOCKED: Final = _("Dit bestand heeft een wachtwoord. Haal het wachtwoord eraf en probeer het opnieuw.")
ACTIVE: Final = _("Dit bestand start een programma of haalt iets op van elders. Maak er een gewone pdf van.")
HOLDS_FILES: Final = _("In dit bestand zitten andere bestanden. Stuur die apart, of maak er een pdf van.")
TOO_MUCH: Final = _("Dit bestand wordt uitgepakt veel te groot. Stuur een kleiner bestand.")
NOT_READABLE: Final = _(
    "Uit dit soort bestand kan geen tekst komen. Stuur een pdf, Word, ODT, HTML of tekst (txt)."
)
NO_TEXT: Final = _(
    "In dit bestand staat geen tekst: het is een scan of een plaatje. Laat er tekst van maken (OCR), of plak de tekst."
)
HARDLY_TEXT: Final = _(
    "In dit bestand staat geen tekst, of bijna geen. Kijk of dit het goede bestand is, of plak de tekst."
)
TOO_LONG: Final = _(
    "Dit document heeft meer dan 300 bladzijden of te veel tekst. Stuur het deel waar het om gaat."
)
TOO_HARD: Final = _(
    "Dit bestand kost te veel tijd om te lezen. Bewaar het opnieuw als pdf, of plak de tekst."
)
INFECTED: Final = _("De virusscanner keurt dit bestand af. Het is niet bewaard.")
NO_SCANNER: Final = _("Bestanden kunnen nu niet worden nagekeken op virussen. Probeer het later opnieuw.")


def refused(reason: object) -> Refused:
    """Return the refusal for one of the reasons above, at the field of the file."""
    return Refused(str(reason), FIELD)
