"""Anna's case with Bas in it, an adviser who sees no names, and a database that is rolled back."""

from tests.documents.conftest import adviser, as_, case, ring, world

__all__ = ["adviser", "as_", "case", "ring", "world"]
