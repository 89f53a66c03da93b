from django.db import migrations

from sluitend.access.ids import new_id
from sluitend.identity import keys
from sluitend.identity.tokens import marks_of, token
from sluitend.identity.values import checked, text_of
from sluitend.identity.vault import seal
from sluitend.identity.writing import new_pseudonym
from sluitend.privacy.destroying import DESTROY
from sluitend.signals.reporter import values_of

SPACE = "signals"
READ_AND_WRITTEN = (
    "signals_signal",
    "casework_case",
    "casework_involvement",
    "identity_person",
    "identity_sealed",
    "identity_token",
)


def force(word: str) -> str:
    """Return the SQL by which the policies of these tables hold for their owner too (FORCE), or not (NO FORCE)."""
    return "\n".join(f"ALTER TABLE {table} {word} ROW LEVEL SECURITY;" for table in READ_AND_WRITTEN)


def move(apps, editor):
    """Move who reported into the vault, as somebody involved in the case; asks for the key ring only when needed."""
    alias = editor.connection.alias
    model = {
        name: apps.get_model(label, name).objects.using(alias)
        for label, name in (
            ("signals", "Signal"),
            ("casework", "Involvement"),
            ("identity", "Person"),
            ("identity", "Sealed"),
            ("identity", "Token"),
        )
    }
    left = model["Signal"].exclude(reporter_name="", reporter_contact="").select_related("case")
    for signal in left.iterator(chunk_size=500):
        values = [checked(value) for value in values_of(signal.reporter_name, signal.reporter_contact)]
        if not values:
            continue
        index, since = keys.ring().current(SPACE, "index"), signal.case.opened_at
        person = model["Person"].create(
            id=new_id(), space=SPACE, pseudonym=new_pseudonym(), created_at=since, index_key=index.id
        )
        for value in values:
            row = new_id()
            ciphertext, key = seal(SPACE, person.pk, row, value.kind, text_of(value))
            model["Sealed"].create(
                id=row, space=SPACE, person_id=person.pk, kind=value.kind, ciphertext=ciphertext, key_id=key,
                since=since,
            )
        for mark in marks_of(values):
            model["Token"].create(space=SPACE, person_id=person.pk, token=token(index, SPACE, mark))
        model["Involvement"].create(
            id=new_id(), case_id=signal.pk, person_id=person.pk, space=SPACE, role="reporter", since=since
        )


class Migration(migrations.Migration):
    """Who reports is in the vault; the columns go, and with them what destroying a case had to empty there."""

    dependencies = [
        ("signals", "0003_row_level_security"),
        ("casework", "0008_people"),
        ("identity", "0003_alter_sealed_kind"),
        ("privacy", "0002_row_level_security"),
    ]

    operations = [
        migrations.RunSQL(force("NO FORCE"), migrations.RunSQL.noop),
        migrations.RunPython(move, migrations.RunPython.noop),
        # What is deferred must be looked at before a table may be altered again.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE;\n" + force("FORCE"), migrations.RunSQL.noop),
        migrations.RemoveField("signal", "reporter_name"),
        migrations.RemoveField("signal", "reporter_contact"),
        migrations.RunSQL(DESTROY, migrations.RunSQL.noop),
    ]
