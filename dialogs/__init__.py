"""What happens in a conversation, step by step. A step is a plain function of what was said."""
