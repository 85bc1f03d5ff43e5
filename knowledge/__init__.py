"""What the bot knows: plain rules and data, without input or output."""
