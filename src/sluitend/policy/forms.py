"""The forms of the register of policy: each is one verb."""

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from sluitend.policy.models import Body, PolicyDocument
from sluitend.policy.queries import STATES, successors_of
from sluitend.policy.reference import kinds, sub_criteria
from sluitend.policy.verbs.documents import DRAFT_KIND, DocumentFacts
from sluitend.policy.verbs.texts import LONGEST_PASTED, LONGEST_QUOTATION, Source
from sluitend.policy.words import PROVES, state
from sluitend.registry.models import Organisation
from sluitend.registry.reference import themes
from sluitend.screens.forms import CleanTextField, DayField, VerbForm, offer
from sluitend.uploads.kinds import LARGEST, READABLE_ENDINGS

ALL = ("", _("Alle"))
CHOOSE = ("", _("Kies"))
FACTS = (
    "kind", "title", "draft", "adopted_by", "adopted_on", "dated", "in_force_from", "ends_on", "review_on", "cvdr",
    "link", "themes",
)  # fmt: skip


def kind_choices(*, drafts: bool = True) -> list[tuple[str, str]]:
    """Return the kinds of documents to choose from."""
    return [(kind.code, str(kind.name)) for kind in kinds().values() if drafts or kind.code != DRAFT_KIND]


def sub_criterion_choices() -> list[tuple[str, str]]:
    """Return the sub-criteria to choose from."""
    return [(one.code, str(one.name)) for one in sub_criteria().values()]


class FilterForm(forms.Form):
    """Which documents to show; an answer that does not exist is left aside."""

    zoek = CleanTextField(label=_("Woorden in titel of tekst"), required=False, max_length=100)
    organisatie = forms.TypedChoiceField(label=_("Van wie"), required=False, coerce=UUID, empty_value=None)
    soort = forms.ChoiceField(label=_("Soort"), required=False)
    thema = forms.ChoiceField(label=_("Thema"), required=False)
    staat = forms.ChoiceField(label=_("Stand"), required=False)

    def __init__(self, data: Any, organisations: Iterable[Organisation]) -> None:
        super().__init__(data)
        offer(self, "organisatie", [ALL, *((str(one.pk), one.name) for one in organisations)])
        offer(self, "soort", [ALL, *kind_choices()])
        offer(self, "thema", [ALL, *((theme.code, str(theme.name)) for theme in themes().values())])
        offer(self, "staat", [ALL, *((code, str(state(code))) for code in STATES)])


class TextFields(VerbForm):
    """A file, or words that were pasted."""

    file = forms.FileField(
        label=_("Bestand"),
        help_text=_(
            "Een pdf, Word, ODT, HTML of tekst van ten hoogste 10 MB en 300 bladzijden. Alleen de tekst wordt bewaard."
        ),
        required=False,
        allow_empty_file=True,  # the verb says what is wrong with it
        max_length=1000,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in READABLE_ENDINGS)}),
    )
    text = CleanTextField(
        label=_("Of plak de tekst"),
        required=False,
        max_length=LONGEST_PASTED,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def source(self) -> Source | None:
        """Return what was given to read: the file before the words; None when neither."""
        file = cast("UploadedFile[bytes] | None", self.cleaned_data.get("file"))
        if file is not None:
            return Source(name=file.name or "", content=file.read(LARGEST + 1))
        pasted = self.cleaned_data.get("text", "")
        return Source(pasted=pasted) if pasted else None


class AddForm(TextFields):
    """A document with its text or a link, all on one page."""

    organisation = forms.TypedChoiceField(label=_("Van wie is dit document?"), coerce=UUID, empty_value=None)
    kind = forms.ChoiceField(label=_("Wat is het?"))
    title = CleanTextField(label=_("Titel"), max_length=200)
    draft = forms.BooleanField(label=_("Dit is nog een concept: niet vastgesteld"), required=False)
    adopted_by = forms.ChoiceField(
        label=_("Wie heeft het vastgesteld?"), choices=Body.choices, initial=Body.NONE, required=False
    )
    adopted_on = DayField(label=_("Vastgesteld op"), required=False)
    dated = DayField(
        label=_("Datum van het document"),
        required=False,
        help_text=_("Voor een verslag, brief of presentielijst: de dag waarover het gaat."),
    )
    in_force_from = DayField(label=_("Geldt vanaf"), required=False)
    ends_on = DayField(
        label=_("Geldt tot"), required=False, help_text=_("De eerste dag dat het niet meer geldt.")
    )
    review_on = DayField(label=_("Herzien voor"), required=False)
    cvdr = CleanTextField(
        label=_("CVDR-nummer"), required=False, max_length=30, help_text=_("Bijvoorbeeld CVDR722654.")
    )
    link = CleanTextField(label=_("Adres op internet"), required=False, max_length=500)
    themes = forms.MultipleChoiceField(
        label=_("Thema's"), required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("organisation", "kind", "title", "draft", "adopted_by", "adopted_on", "dated", "in_force_from",
                   "ends_on", "review_on", "file", "text", "link", "cvdr", "themes")  # fmt: skip

    def __init__(self, organisations: Iterable[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = list(organisations)
        offer(
            self,
            "organisation",
            [*([CHOOSE] if len(found) > 1 else []), *((str(one.pk), one.name) for one in found)],
        )
        offer(self, "kind", [CHOOSE, *kind_choices()])
        offer(self, "themes", [(theme.code, str(theme.name)) for theme in themes().values()])

    def facts(self) -> DocumentFacts:
        """Return the answers as the verb takes them."""
        return DocumentFacts(**{name: self.cleaned_data[name] for name in FACTS})


class TextForm(TextFields):
    """A new text for a document."""


class AdoptForm(VerbForm):
    """As what, by whom and when a draft was adopted."""

    kind = forms.ChoiceField(label=_("Als wat?"))
    adopted_by = forms.ChoiceField(
        label=_("Wie heeft het vastgesteld?"), choices=[one for one in Body.choices if one[0] != Body.NONE]
    )
    adopted_on = DayField(label=_("Vastgesteld op"))
    in_force_from = DayField(label=_("Geldt vanaf"), required=False)
    ends_on = DayField(label=_("Geldt tot"), required=False)

    def __init__(self, _document: PolicyDocument, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="adopt_%s", **kwargs)
        offer(self, "kind", kind_choices(drafts=False))


class DatesForm(VerbForm):
    """From when until when a document holds, and why that changes."""

    in_force_from = DayField(label=_("Geldt vanaf"), required=False)
    ends_on = DayField(
        label=_("Geldt tot"), required=False, help_text=_("De eerste dag dat het niet meer geldt.")
    )
    review_on = DayField(label=_("Herzien voor"), required=False)
    reason = CleanTextField(label=_("Waarom wijzigt dit?"), max_length=500)

    def __init__(self, document: PolicyDocument, *args: Any, **kwargs: Any) -> None:
        now = {name: getattr(document, name) for name in ("in_force_from", "ends_on", "review_on")}
        super().__init__(*args, initial={**now, **kwargs.pop("initial", {})}, auto_id="dates_%s", **kwargs)


class ReplaceForm(VerbForm):
    """Which document came in the place of this one."""

    by = forms.TypedChoiceField(label=_("Vervangen door"), coerce=UUID, empty_value=None)
    on = DayField(
        label=_("Vanaf"), required=False, help_text=_("Leeg: vanaf de dag waarop de opvolger geldt.")
    )

    def __init__(self, document: PolicyDocument, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="replace_%s", **kwargs)
        offer(self, "by", [CHOOSE, *((str(one.pk), one.title) for one in successors_of(document))])


class WithdrawForm(VerbForm):
    """Why a document should not be in the register."""

    reason = CleanTextField(label=_("Waarom hoort dit niet in het register?"), max_length=500)

    def __init__(self, _document: PolicyDocument, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="withdraw_%s", **kwargs)


class PassageForm(VerbForm):
    """A passage by hand: what it says, where, and of which sub-criterion."""

    sub_criterion = forms.ChoiceField(label=_("Deelcriterium"))
    quotation = CleanTextField(
        label=_("Wat staat er?"),
        max_length=LONGEST_QUOTATION,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Neem de tekst woordelijk over. Geen namen van personen om wie een casus gaat."),
    )
    page = forms.IntegerField(label=_("Bladzijde"), required=False, min_value=1, max_value=9999)
    place = CleanTextField(label=_("Artikel of paragraaf"), required=False, max_length=200)
    proves = forms.ChoiceField(
        label=_("Wat toont het aan?"), required=False,
        choices=[("", _("Wat bij dit soort document past")), *PROVES.items()],
    )  # fmt: skip
    since = DayField(
        label=_("Gold al sinds"), required=False,
        help_text=_("Alleen als het eerder gold dan vandaag. Dat is een correctie, met een reden."),
    )  # fmt: skip
    correction = CleanTextField(label=_("Reden van de correctie"), required=False, max_length=200)

    def __init__(self, _document: PolicyDocument, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="passage_%s", **kwargs)
        offer(self, "sub_criterion", [CHOOSE, *sub_criterion_choices()])


class NotCoveredForm(VerbForm):
    """Of which sub-criterion a document says nothing."""

    sub_criterion = forms.ChoiceField(label=_("Deelcriterium"))

    def __init__(self, _document: PolicyDocument, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="absent_%s", **kwargs)
        offer(self, "sub_criterion", [CHOOSE, *sub_criterion_choices()])


class AcceptForm(VerbForm):
    """What a proposed passage proves, and since when if not from today."""

    proves = forms.ChoiceField(label=_("Wat toont het aan?"))
    since = DayField(
        label=_("Gold al sinds"), required=False,
        help_text=_("Alleen als het eerder gold dan vandaag. Dat is een correctie, met een reden."),
    )  # fmt: skip
    correction = CleanTextField(label=_("Reden van de correctie"), required=False, max_length=200)

    def __init__(self, can_show: Iterable[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "proves", [(code, PROVES[code]) for code in can_show])


class RejectForm(VerbForm):
    """Why a proposed passage does not show what the reader thought."""

    reason = CleanTextField(label=_("Waarom niet?"), required=False, max_length=200)


class CorrectForm(VerbForm):
    """Since when an accepted passage counted, and why that was not said before."""

    since = DayField(label=_("Gold al sinds"))
    correction = CleanTextField(label=_("Reden van de correctie"), max_length=200)


class EndForm(VerbForm):
    """Why an accepted passage counts no longer."""

    reason = CleanTextField(label=_("Waarom telt dit niet meer mee?"), max_length=200)
