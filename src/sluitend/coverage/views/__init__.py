"""The screens of care coordination."""
