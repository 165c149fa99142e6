"""Field history that follows the portal's clock."""

from simple_history.models import HistoricalRecords

from governance.core.now import now


class Dated:
    """Mixin: history rows of the model bear the portal's own time, also while the clock is set."""

    @property
    def _history_date(self):
        return now()


def tracked(*excluded):
    """HistoricalRecords without the columns named in `excluded`."""
    return HistoricalRecords(excluded_fields=list(excluded), verbose_name="变更记录", verbose_name_plural="变更记录")
