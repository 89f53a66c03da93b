"""`sluitend status`: what is not closed, in a terminal or as JSON."""

import json
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.db.models import Q
from django.utils.translation import gettext as _

from sluitend.access.actor import system
from sluitend.access.context import acting
from sluitend.casework.programmes import PROGRAMMES
from sluitend.gaps.queries import NATIONAL
from sluitend.gaps.rules import RULES
from sluitend.gaps.summary import summary
from sluitend.registry.models import Municipality, Region

BLIND = 2


class Command(BaseCommand):
    help = "Show what is not closed: gaps by rule and programme, the oldest, their owners, and what bridges them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--region", default="", help=f"code or name of a region; {NATIONAL} for gaps in none"
        )
        parser.add_argument("--municipality", default="", help="CBS code or name of a municipality")
        parser.add_argument(
            "--json", action="store_true", help="print one JSON object; its keys do not change"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            found = self._found(**options)
        except DatabaseError as error:
            raise CommandError(
                f"The database could not be asked: {type(error).__name__}.", returncode=BLIND
            ) from None
        if options["json"]:
            self.stdout.write(json.dumps(found, indent=2, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_lines(found)))

    def _found(self, **options: Any) -> dict[str, Any]:
        with acting(system("status")):
            region = options["region"] if options["region"] == NATIONAL else _code(Region, options["region"])
            return summary(region, _code(Municipality, options["municipality"]))


def _code(model: type[Region] | type[Municipality], asked: str) -> str:
    """Return the code of the region or municipality that `asked` names by code or name; raises CommandError."""
    if not asked:
        return ""
    codes = list(
        model._default_manager.filter(Q(code__iexact=asked) | Q(name__iexact=asked)).values_list(
            "pk", flat=True
        )
    )
    if len(codes) != 1:
        kind = model._meta.model_name
        raise CommandError(
            f"{'No' if not codes else 'More than one'} {kind} is called {asked!r}.", returncode=BLIND
        )
    return str(codes[0])


def _lines(found: dict[str, Any]) -> Iterable[str]:
    scope = " · ".join(filter(None, [found["region"], found["municipality"]])) or _("overal")
    yield _("Wat is niet sluitend? (%(scope)s, %(moment)s)") % {"scope": scope, "moment": found["as_of"]}
    yield _("%(open)s open, %(late)s te laat, %(bridged)s overbrugd") % found
    rules = {code: rule.title for code, rule in RULES.items()}
    programmes = {"": _("geen traject"), **{code: one.name for code, one in PROGRAMMES.items()}}
    yield from _table(_("Per soort"), found["by_rule"], rules)
    yield from _table(_("Per traject"), found["by_programme"], programmes)
    yield from _table(_("Per eigenaar"), found["by_owner"], {})
    if found["oldest"]:
        yield from ("", _("Langst open"))
    for gap in found["oldest"]:
        who = ", ".join(filter(None, [gap["official"], gap["owner"]]))
        title = str(rules.get(gap["rule"], gap["rule"]))
        yield f"  {gap['since']}  {title:<30}  {gap['where'] or '':<20}  {who} ({_('uiterlijk')} {gap['due']})"
    if found["bridges"]:
        yield from ("", _("Overbrugd"))
    for gap in found["bridges"]:
        by = f" ({gap['by']})" if gap["by"] else ""
        yield f"  {_('tot')} {gap['until']}  {rules.get(gap['rule'], gap['rule'])}: {gap['what']}{by}"


def _table(title: str, rows: list[dict[str, Any]], names: dict[str, Any]) -> Iterable[str]:
    if not rows:
        return
    yield from ("", f"{title:<40}{_('open'):>8}{_('te laat'):>10}{_('overbrugd'):>11}")
    for row in rows:
        name = str(names.get(row["code"], row["code"]))
        yield f"  {name[:37]:<38}{row['open']:>8}{row['late']:>10}{row['bridged']:>11}"
