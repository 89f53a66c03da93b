"""The guide: what to do now, which administrative powers fit, which institutions take whom."""
