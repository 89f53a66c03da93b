"""Policy and regulation: documents, their passages per sub-criterion, the reader that proposes them."""
