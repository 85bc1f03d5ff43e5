"""How the tables came to be, step by step. HEAD is the newest revision."""

HEAD = "0004"
