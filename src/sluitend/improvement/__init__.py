"""The improvement plan: gaps that become goals, with steps, owners and dates."""
