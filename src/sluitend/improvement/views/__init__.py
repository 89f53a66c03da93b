"""The screens of the improvement plan."""
