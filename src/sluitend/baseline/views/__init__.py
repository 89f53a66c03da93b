"""The screens of the base level."""
