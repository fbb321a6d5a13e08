"""The queue and the quotas, as members see them and admins set them."""
