"""The command line `plek`, for administrators and for who wants to try the bot in a terminal."""
