"""The verbs: every edit a person or a sync can make."""
