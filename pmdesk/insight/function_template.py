"""What nearly every integration by API needs, to start a checklist from."""

TEMPLATE = (
    ("Sign in and rotate keys", "must", "Two keys are valid at once, so that one can be replaced without a pause."),
    ("Create", "must", "The one call that the integration is for. Answers the new id."),
    ("Read one", "must", "Answers the state as it is at that moment."),
    ("List with pages", "should", "Pages by cursor; a row that comes or goes meanwhile neither repeats nor hides one."),
    ("Change or cancel", "should", "What may still be changed, and until when."),
    ("Idempotency key", "must", "The same key and body within 24 h does nothing twice and answers the same."),
    ("Errors that tell what to do", "must", "A code for machines, whether to try again, and the field at fault."),
    ("Webhook, signed and sent again", "must", "Signed; sent again for a day until it is answered; may come twice."),
    ("Rate limit headers and Retry-After", "should", "429 with Retry-After; each answer tells what is left."),
    ("Sandbox like production", "must", "Same versions, same errors, data of its own, all failures can be provoked."),
    ("Versions and notice of changes", "must", "Breaking changes only in a new version, told 90 days ahead."),
    ("Status page and incidents", "should", "Told within 15 minutes, with what is affected."),
    ("Export and deletion of personal data", "should", "On request within 30 days."),
)
"""Name, priority, and what it has to do."""
