"""The screens of responsibility: ask, the answer, what municipalities say of it, and what regions agreed."""
