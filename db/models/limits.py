"""What persons made Limner keep in a day, apart from pictures that were drawn for them."""

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from db.enums import DailyUseKind
from db.models.base import Base, EnumText, Snowflake


class DailyUse(Base):
    """How much of one kind a person made Limner keep on a day, in all servers together."""

    __tablename__ = "daily_uses"

    # The date in UTC, such as `2026-11-21`. It is first in the key, so that old days are removed
    # by it.
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    user_id: Mapped[int] = mapped_column(Snowflake, primary_key=True, autoincrement=False)
    kind: Mapped[DailyUseKind] = mapped_column(EnumText(DailyUseKind, 16), primary_key=True)
    amount: Mapped[int] = mapped_column(BigInteger)
