"""Errors that carry a sentence for the user."""


class PortalError(Exception):
    """Something that cannot be done, with the reason in plain Chinese."""

    def __init__(self, message: str = ""):
        super().__init__(message)
        self.message = message


class NotAllowed(PortalError):
    """State, role or place do not fit."""


class GuardFailed(PortalError):
    """A rule says no; `field` names the form field it is about."""

    def __init__(self, message: str = "", field: str | None = None):
        super().__init__(message)
        self.field = field


class Stale(PortalError):
    """Somebody was faster; `events` happened since the page was read."""

    def __init__(self, message: str = "", events=()):
        super().__init__(message)
        self.events = list(events)
