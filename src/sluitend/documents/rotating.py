"""New keys for documents: as `identity.rotation` does for what is known of people, in its rounds."""

from sluitend.documents.models import Document
from sluitend.documents.sealing import content_in, seal, words_in
from sluitend.identity import keys
from sluitend.identity.rotation import Also, register

BATCH = 5  # a document may be ten megabytes


def _reseal(space: str, _batch: int) -> int:
    current = keys.ring().current(space, "seal").id
    rows = list(
        Document.objects.filter(space=space)
        .exclude(key_id=current)
        .exclude(words=b"")  # destroyed after its term
        .order_by("key_id", "id")
        .select_for_update(skip_locked=True, of=("self",))[:BATCH]
    )
    for row in rows:
        seal(row, words_in(row), content_in(row))
        row.save(update_fields=["words", "content", "key_id"])
    return len(rows)


def _in_use(space: str) -> set[str]:
    kept = Document.objects.filter(space=space).exclude(words=b"")
    return set(kept.values_list("key_id", flat=True).distinct())


def _left(space: str) -> int:
    current = keys.ring().current(space, "seal").id
    return Document.objects.filter(space=space).exclude(key_id=current).exclude(words=b"").count()


register(Also(_reseal, _left, _in_use))
