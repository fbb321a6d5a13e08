"""The queue and the quotas: members view them, and admins control them."""
