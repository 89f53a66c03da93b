"""Forms of reporting and of triage."""
