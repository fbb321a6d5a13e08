"""Cards about dice: an open or a secret roll, a page of rolls, a fairness check, macros."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Self

from discord import ui
from discord.utils import format_dt

from cogs.components.layout import (
    WARNING,
    Attached,
    Card,
    CardPart,
    accent_of,
    card,
    hidden_note,
    safe,
    small,
)
from cogs.components.payloads import OnMacro, OnQuestion, OnRoll, OnRolls
from cogs.components.words import DISMISS, MACRO_YES, ROLL_AGAIN, ROLLS_NEWER, ROLLS_OLDER
from cogs.interactions.buttons import ActionButton, buttons
from cogs.interactions.forms import Form
from cogs.interactions.pager import leaves
from cogs.interactions.people import Interaction
from db.models import DiceRoll, Game
from studio.rules.dice.fairness import chart_alt, verdict
from studio.rules.dice.notation import NOTATION_LIMIT
from studio.rules.dice.rolling import criticals
from studio.rules.dice.text import IN_SPOILER, roll_line
from studio.services.dice.dice import REASON_LIMIT, KeptRoll, Secret
from studio.services.dice.macros import Macro
from studio.services.dice.roll_history import FairnessCheck, RollPage, SeenRoll

_NAME_LIMIT = 60
_IN_LIST = 200
_NATURAL = {"success": "Natural 20!", "failure": "Natural 1."}


def roll_card(kept: KeptRoll) -> Card:
    """A roll in the open."""
    return card(
        f"{_who(kept)} rolls{_reason(kept.roll)}",
        *_result(kept.roll),
        small(f"<@{kept.roll.user_id}>") if kept.name else "",
        _again(kept),
        accent=accent_of(kept.roll.game_id or 0),
    )


def own_secret_card(kept: KeptRoll, *, told: bool) -> Card:
    """A secret roll, for the person who rolled. `told`: the GM got it, too."""
    rolled_by_gm = kept.gm_user_id is None and kept.gm_channel_id is None
    untold = "" if told or rolled_by_gm else small("I could not reach the GM; `/rolls` has it.")
    if not kept.reads:
        sentence = "**Rolled.** The result is the GM's alone."
        return card(f"{sentence} In this game they all are." if kept.withheld else sentence, untold)
    return card(
        f"**In secret**: {_who(kept)} rolls{_reason(kept.roll)}",
        *_result(kept.roll),
        untold,
        _again(kept),
        accent=accent_of(kept.roll.game_id or 0),
    )


def secret_note_card(kept: KeptRoll) -> Card:
    """A secret roll, for the channel: only that somebody rolled."""
    who = f"{_who(kept)} (<@{kept.roll.user_id}>)" if kept.name else _who(kept)
    return card(f"{who} rolled in secret.", accent=accent_of(kept.roll.game_id or 0))


def game_master_card(kept: KeptRoll) -> Card:
    """A secret roll, for the GM."""
    who = f"{_who(kept)} (<@{kept.roll.user_id}>)" if kept.name else _who(kept)
    seen = "They do not see it." if kept.secret is Secret.BLIND else "They see it too."
    return card(
        f"**A secret roll** by {who}{_reason(kept.roll)}",
        *_result(kept.roll),
        small(f"<#{kept.roll.channel_id}> · {seen}"),
        accent=accent_of(kept.roll.game_id or 0),
    )


def rolls_card(page: RollPage) -> Card:
    """A page of rolls."""
    about = _about(page.game, page.filter.user_id)
    if not page.rolls:
        return card(f"**No rolls {about}yet.** `/roll dice:1d20` makes one.", _leaves(page))
    return card(
        f"**Rolls** {about}".rstrip(),
        "\n".join(_listed(each) for each in page.rolls if not each.elsewhere),
        hidden_note(sum(each.elsewhere for each in page.rolls)),
        _leaves(page),
        accent=accent_of(page.filter.game_id or 0),
    )


def fairness_card(check: FairnessCheck, *, about: str) -> Card:
    """A chart and a sentence about how evenly a die fell. `about`: whose rolls were counted."""
    fairness = check.fairness
    said = f"**d{fairness.sides}** {_about(check.game, check.filter.user_id)}{about}".rstrip()
    if check.chart is None:
        return card(said, f"No d{fairness.sides} has fallen openly here yet.")
    name = f"limner-dice-d{fairness.sides}.{check.chart.extension}"
    return card(
        said,
        [Attached(name, check.chart.content, chart_alt(fairness))],
        verdict(fairness),
        small(
            f"The last {fairness.total:,} falls, dropped dice and dice rolled again included, "
            "secret rolls not."
        ),
        accent=accent_of(check.filter.game_id or 0),
    )


def macros_card(macros: Sequence[Macro]) -> Card:
    """Macros with their names and characters."""
    if not macros:
        return card(
            "**No macros yet.** `/dice macro set` keeps a notation by a name, such as "
            "*stealth* for `1d20+7`."
        )
    return card(
        "**Macros**",
        "\n".join(
            f"**{safe(each.name)}** {safe(each.notation, 80)} · {safe(each.character.name, 40)}"
            for each in macros
        ),
        small("`/roll macro:` rolls one."),
    )


def remove_macro_card(macro: Macro) -> Card:
    """Asks before a macro is removed."""
    return card(
        f"Remove **{safe(macro.name)}** of **{safe(macro.character.name)}**? It rolls "
        f"{safe(macro.notation)}; what it rolled stays.",
        buttons(
            ActionButton(MACRO_YES, "Remove", OnMacro(macro.id)),
            ActionButton(DISMISS, "Keep", OnQuestion(macro.id)),
        ),
        accent=WARNING,
    )


def macro_card(macro: Macro, *, kept: bool) -> Card:
    """A macro was saved (`kept`) or removed."""
    whose = f"**{safe(macro.character.name)}**"
    if not kept:
        return card(f"**{safe(macro.name)}** of {whose} is removed.", accent=WARNING)
    return card(
        f"**{safe(macro.name)}** of {whose} rolls {safe(macro.notation)} now.",
        small("`/roll macro:` rolls it."),
    )


class RollForm(Form, title="Roll for this post"):
    """The form for the dice to roll and the reason."""

    notation: ui.Label[Self] = ui.Label(
        text="Dice",
        component=ui.TextInput(
            max_length=NOTATION_LIMIT, placeholder="1d20+5", custom_id="notation"
        ),
    )
    reason: ui.Label[Self] = ui.Label(
        text="What for",
        component=ui.TextInput(required=False, max_length=REASON_LIMIT, custom_id="reason"),
    )

    def __init__(self, on_sent: Callable[[Interaction, str, str], Awaitable[None]]) -> None:
        super().__init__()
        self._on_sent = on_sent

    async def send(self, interaction: Interaction) -> None:
        """Pass notation and reason on."""
        assert isinstance(self.notation.component, ui.TextInput)
        assert isinstance(self.reason.component, ui.TextInput)
        await self._on_sent(interaction, self.notation.component.value, self.reason.component.value)


def _who(kept: KeptRoll) -> str:
    return f"**{safe(kept.name, _NAME_LIMIT)}**" if kept.name else f"<@{kept.roll.user_id}>"


def _reason(roll: DiceRoll, limit: int = NOTATION_LIMIT) -> str:
    if not roll.reason:
        return ""
    reason = f"*{safe(roll.reason, limit)}*"
    return f" · ||{reason}||" if roll.detail.get(IN_SPOILER) else f" · {reason}"


def _result(roll: DiceRoll) -> tuple[str, str]:
    return roll_line(roll.notation, roll.total or 0, roll.detail), _naturals(roll)


def _naturals(roll: DiceRoll) -> str:
    """Each natural 20 and 1; of several rolls with its number."""
    found = criticals(roll.detail)
    if len(found) == 1:
        return f"**{_NATURAL[found[0]]}**" if found[0] else ""
    return " · ".join(
        f"Roll {number}: **{_NATURAL[critical]}**"
        for number, critical in enumerate(found, 1)
        if critical
    )


def _again(kept: KeptRoll) -> CardPart:
    return buttons(ActionButton(ROLL_AGAIN, "Again", OnRoll(kept.roll.id)))


def _about(game: Game | None, user_id: int | None) -> str:
    parts = [
        f"in {safe(game.name, _NAME_LIMIT)} " if game else "",
        f"by <@{user_id}> " if user_id is not None else "",
    ]
    return "".join(parts)


def _listed(seen: SeenRoll) -> str:
    roll = seen.roll
    result = (
        "in secret, for the GM"
        if seen.hidden
        else roll_line(roll.notation, roll.total or 0, roll.detail, limit=_IN_LIST)
    )
    facts = [
        safe(seen.name, 40),
        f"<@{roll.user_id}>",
        f"<#{roll.channel_id}>",
        format_dt(roll.created_at, "R"),
        "secret" if roll.secret else "",
    ]
    return f"{result}{_reason(roll, 60)}\n{small(' · '.join(fact for fact in facts if fact))}"


def _leaves(page: RollPage) -> CardPart:
    if not page.rolls or not (page.newer or page.older):
        return ""
    first, last = page.rolls[0].roll.id, page.rolls[-1].roll.id
    return buttons(
        *leaves(
            (ROLLS_NEWER, OnRolls(first, page.filter)),
            (ROLLS_OLDER, OnRolls(last, page.filter)),
            has_back=page.newer,
            has_on=page.older,
        )
    )
