"""How it looks and what it says: from a view to an Adaptive Card or a text, in two languages."""
