"""The Teams-like client on this machine, for a newcomer and for the tests in a browser."""
