"""The command line, for scripts and for people who automate: import, export, check and backup without a window."""
