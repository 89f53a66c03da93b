"""Regional agreements: which municipality is responsible for whom, by rules with their source."""
