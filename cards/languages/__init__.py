"""The catalogues of words, one folder for each language."""
