"""The screens of the register of policy: thin; they call verbs and queries."""
