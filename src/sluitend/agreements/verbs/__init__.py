"""What one can do: adopt an agreement, ask who is responsible, object, agree or decide, withdraw."""

from sluitend.agreements.verbs.adopting import adopt_agreement, end_agreement
from sluitend.agreements.verbs.asking import ask_responsibility, preview
from sluitend.agreements.verbs.disputing import dispute, settle, withdraw

__all__ = [
    "adopt_agreement",
    "ask_responsibility",
    "dispute",
    "end_agreement",
    "preview",
    "settle",
    "withdraw",
]
