"""From a text to what fits it, with the reason. Knows documents and queries, no questions."""
