"""Who can do what a member may not: how each sentence names admins, the GM, others, and the
operator.

A sentence that sends a member to somebody says who that is: by the permission, called as in
Discord's menus, or by name. Names are mentions, which ping nobody. `tests/cogs/test_who_can.py`
refuses any other word for these people.
"""

from studio.errors import GameMaster

MANAGE_SERVER = "Manage Server"
"""The permission that makes a member an admin of Limner: see `Person.is_admin`."""

ADMIN = f"a server admin (permission **{MANAGE_SERVER}**)"
ADMIN_FIRST = f"A server admin (permission **{MANAGE_SERVER}**)"
OPERATOR = "the operator, who runs this bot,"
OPERATOR_FIRST = "The operator, who runs this bot,"


def the_gm(gm: GameMaster | None) -> str:
    """The GM, named where the game is known."""
    named = mention_of(gm)
    return f"the GM ({named})" if named else "the GM"


def the_gm_first(gm: GameMaster | None) -> str:
    """The GM, at the beginning of a sentence."""
    return f"T{the_gm(gm)[1:]}"


def mention_of(gm: GameMaster | None) -> str:
    """The mention of the GM (a member or a role); empty when the game is not known."""
    if gm is None:
        return ""
    if gm.role_id:
        return f"<@&{gm.role_id}>"
    return f"<@{gm.user_id}>" if gm.user_id else ""


def somebody_with(permission: str) -> str:
    """Members who have a permission, by its name in Discord's menus, to begin a sentence."""
    return f"Somebody with the permission **{permission}**"


def who_gives_it(to: str) -> str:
    """The sentence that says who can give a permission in a channel to the bot or to the member,
    and where."""
    return (
        f"{somebody_with('Manage Permissions')} there can give it to {to}, in the channel's "
        "settings under *Permissions*."
    )
