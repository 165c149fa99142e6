"""The ticket of a form: one request is done once, and only on what its page has shown."""

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class Ticket:
    """key: unique for each shown form; version: of the object as shown, None when it does not matter."""

    key: uuid.UUID
    version: int | None = None

    @classmethod
    def new(cls, version: int | None = None) -> "Ticket":
        """A fresh ticket."""
        return cls(uuid.uuid4(), version)

    def derived(self, name: str) -> "Ticket":
        """The ticket of a second action of the same request; the same each time the request is repeated."""
        return Ticket(uuid.uuid5(self.key, name))
