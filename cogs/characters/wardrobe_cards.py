"""Cards about a character's states, and about who may have the character drawn."""

from cogs.components.layout import WARNING, Card, accent_of, card, safe, small
from cogs.components.payloads import OnQuestion, OnState
from cogs.components.words import DISMISS, STATE_YES
from cogs.interactions.buttons import ActionButton, buttons
from cogs.interactions.replies.who import ADMIN
from db.models import Character, CharacterState
from studio.rules.consent import Consent
from studio.services.characters.wardrobe import Closet

CONSENT_CHOICES = {
    Consent.PLAYERS: "the players of this game",
    Consent.GM: "the GM and me",
    Consent.OWNER: "only me",
    Consent.EVERYONE: "everyone",
    Consent.NOBODY: "nobody, not even me",
}
"""The choices of `/character consent`, each as a clause for members."""

_LABELS = {
    Consent.PLAYERS: "the players of this game",
    Consent.GM: "their player and the GM",
    Consent.OWNER: "only their player",
    Consent.EVERYONE: "everyone",
    Consent.NOBODY: "nobody",
}
_FROM_NOW_ON = {
    Consent.PLAYERS: "The players of this game, and you, may have {name} drawn from now on.",
    Consent.GM: "The GM, and you, may have {name} drawn from now on.",
    Consent.OWNER: "Only you may have {name} drawn from now on.",
    Consent.EVERYONE: "Everyone may have {name} drawn from now on.",
    Consent.NOBODY: "Nobody may have {name} drawn from now on, and that counts for you too.",
}
# Room for all states of a list together, and the text around each state; both in characters.
_ROOM, _AROUND = 3400, 90


def consent_words(character: Character) -> str:
    """Who may have the character drawn, as a clause for other members."""
    return _LABELS[Consent(character.consent)]


def consent_card(character: Character) -> Card:
    """The owner changed who may have the character drawn: what it means from now on."""
    consent = Consent(character.consent)
    what_is_there = (
        "Pictures that are there stay; galleries show them only to you, to whoever asked for "
        f"them, to the GM and to {ADMIN}."
        if consent.is_shut
        else "You can change that at any time."
    )
    said = _FROM_NOW_ON[consent].format(name=f"**{safe(character.name)}**")
    return card(said, small(what_is_there))


def states_line(closet: Closet) -> str:
    """The character's states in one line, the usual one marked; empty when there are none."""
    if not closet.states:
        return ""
    worn = closet.worn
    names = [f"{_name(state)} (as usual)" if state is worn else _name(state)
             for state in closet.states]  # fmt: skip
    return f"**States** {', '.join(names)}"


def closet_card(closet: Closet) -> Card:
    """The character's states, one line for each."""
    character, game = closet.sheet.character, closet.sheet.game
    who = f"**{safe(character.name)}**"
    if not closet.states:
        return card(f"{who} has no states yet. Add one with `/wardrobe add`.")
    room = _ROOM // len(closet.states) - _AROUND
    lines = [
        f"**{_name(state)}**{_marks(closet, state)} · {safe(state.words, room)}"
        for state in closet.states
    ]
    return card(
        f"**States of {safe(character.name)}**",
        "\n".join(lines),
        small("Choose one in `/image scene`; `/wardrobe wear` says what they are in as usual."),
        accent=accent_of(game.id),
    )


def added_card(closet: Closet, state: CharacterState, *, unused_picture: bool) -> Card:
    """A state was added, and the next step. `unused_picture`: the painter does not use pictures."""
    name = safe(closet.sheet.character.name)
    return card(
        f"**{name}** has **{_name(state)}** now: *{safe(state.words, 300)}*",
        small("This painter works from words alone; your picture is kept for others.")
        if unused_picture
        else "",
        small("Choose it in `/image scene`, or make it usual with `/wardrobe wear`."),
        accent=accent_of(closet.sheet.game.id),
    )


def worn_card(character: Character, state: CharacterState | None) -> Card:
    """The usual state was set; None: the character has no usual state now."""
    name = f"**{safe(character.name)}**"
    if state is None:
        return card(f"{name} is in no state as usual: scenes show them as the looks tell.")
    return card(f"{name} is in **{_name(state)}** as usual, until you choose another.")


def remove_card(character: Character, state: CharacterState) -> Card:
    """Asks before a state is removed."""
    return card(
        f"Take **{_name(state)}** away from **{safe(character.name)}**? Its words are "
        f"*{safe(state.words, 300)}*",
        small("Pictures that are there keep it."),
        buttons(
            ActionButton(STATE_YES, "Remove", OnState(state.id)),
            ActionButton(DISMISS, "Keep", OnQuestion(state.id)),
        ),
        accent=WARNING,
    )


def removed_card(character: Character, state: CharacterState) -> Card:
    """A state was removed; shows its words, so that they can be used again."""
    return card(
        f"**{safe(character.name)}** has **{_name(state)}** no more. Its words were: "
        f"*{safe(state.words, 300)}*",
        small("Pictures that are there keep it."),
    )


def _marks(closet: Closet, state: CharacterState) -> str:
    marks = ["as usual"] if state is closet.worn else []
    if state.asset_id is not None:
        marks.append("with a picture")
    return f" ({', '.join(marks)})" if marks else ""


def _name(state: CharacterState) -> str:
    return safe(state.name, 60)
