"""The Teams app package: the manifest, its icons and its languages."""
