"""The reader: proposes passages per sub-criterion, with reasons. It decides nothing; same text, same answer."""
