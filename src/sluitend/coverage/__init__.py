"""Care coordination: how far the appointment is, and which municipality has access to a coordinator."""
