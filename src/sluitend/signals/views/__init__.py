"""The screens of reporting, following and triage: thin; they call verbs and queries."""
