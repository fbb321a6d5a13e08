"""What can be seen in a message: the description for a picture of it."""

import re

from studio.rules.letters import capitalised
from studio.rules.posts.marks import told
from studio.rules.posts.outcomes import Outcome, coloured, outcome
from studio.rules.posts.proxies import (
    Embed,
    IncomingMessage,
    SenderKind,
    action_of,
    heading,
    roll_of,
)
from studio.rules.posts.speech import without_speech
from studio.rules.posts.third_person import in_third_person
from studio.rules.text import clip, has_words, name_key


def scene_text(said: IncomingMessage, *, name: str, limit: int) -> str:
    """What can be seen in the message, with the outcome of its dice, at most `limit` characters.

    `name` is the character who speaks, or "". The text is empty when nothing can be drawn.
    """
    how = outcome(said)
    acts = [_seen_act(box, name) for box in said.boxes]
    prose = [_seen(_unheaded(text, name), name) for text in _stories(said)]
    rolls = roll_of(said.text) if said.by is SenderKind.BOT else None
    if rolls is not None:
        acts, prose = [_seen_roll(rolls.does, name or rolls.who)], []
    parts = [part for part in (*acts, *prose) if part]
    if not parts:
        return ""
    return fitted("\n".join(parts), how, name=name, limit=limit)


def fitted(scene: str, how: Outcome, *, name: str, limit: int) -> str:
    """The scene with its outcome in at most `limit` characters.

    Of a long scene the sentences that show most are kept, in their order. A single sentence that
    is too long is cut.
    """
    room = limit - len(coloured("", how, name=name)) - 1
    scene = " ".join(scene.split())
    if len(scene) > room:
        scene = _most_visual(scene, room)
    # A first letter can become several in title case.
    return coloured(clip(_as_sentence(scene), room + 1), how, name=name)


def _stories(said: IncomingMessage) -> list[str]:
    """The texts of a message that may tell a story: its own, and those of its embeds.

    Of a dice bot's embed only the title counts; its text is the rules of the game.
    """
    return [said.text, *(box.text for box in said.boxes if action_of(box) is None)]


def _unheaded(text: str, name: str) -> str:
    """The text without the name at its beginning: `**Elara**`, `Elara: …`."""
    headed = heading(text)
    if not headed:
        return text
    first, _, rest = text.strip().partition("\n")
    alone = name_key(first.strip("#*_: ")) == name_key(headed)
    if alone:
        return rest
    key = name_key(name)
    if key and name_key(headed) in (key, *key.split()):
        return re.sub(r"^.{0,100}?:[*_]{0,2}\s", "", first, count=1) + "\n" + rest
    return text


def _seen(text: str, name: str) -> str:
    """What can be seen in a text. When all of it is speech: that the character speaks."""
    story = without_speech(told(text))
    if has_words(story.text):
        return in_third_person(story.text, name)
    return f"{name} is {story.voice}." if story.voice and name else ""


_CHECK = re.compile(
    r"(?:rolls(?: for)? |makes an? (?:\w+ \()?)(initiative$|[\w ]+?(?=\)? (?:check|save)))"
    r"(?:\)? (?:check|save)s?)?",
    re.IGNORECASE,
)
_SEEN_CHECKS = {
    "acrobatics": "leaping and balancing",
    "animal handling": "calming an animal",
    "arcana": "studying magical signs",
    "athletics": "straining every muscle",
    "deception": "keeping a straight face",
    "history": "recalling old lore",
    "insight": "watching a face closely",
    "intimidation": "looming with menace",
    "investigation": "searching for clues",
    "medicine": "tending a wound",
    "nature": "studying plants and tracks",
    "perception": "looking around, alert",
    "performance": "performing for a crowd",
    "persuasion": "pleading with open hands",
    "religion": "studying sacred signs",
    "sleight of hand": "reaching with deft fingers",
    "stealth": "sneaking in the shadows",
    "survival": "following a trail",
    "initiative": "springing into action",
    "strength": "straining against a force",
    "dexterity": "twisting out of the way",
    "constitution": "gritting their teeth",
    "intelligence": "thinking hard",
    "wisdom": "holding a clear mind",
    "charisma": "standing firm, unbowed",
    "death": "lying wounded, fighting for life",
}
_CHECKED = re.compile("|".join(map(re.escape, _SEEN_CHECKS)), re.IGNORECASE)
# Fields of an embed that are no targets.
_NO_TARGET = re.compile(
    r"\W*+(?:$|(?:meta|effects?|damage|to hit|description|check \d+|save \d+|attack|roll|"
    r"results?|dc|spell slots|at higher levels|concentration|unused)\W*+$|.*?\d/\d)",
    re.IGNORECASE,
)
_AIMED = re.compile(r"(?:attacks|casts|uses|strikes|shoots|fires)\b")
_TARGETS_SHOWN = 3


def _seen_act(box: Embed, name: str) -> str:
    """How the act in the title of a dice bot's embed looks."""
    act = action_of(box)
    if act is None:
        return ""
    who = name or act.who
    check = _CHECK.fullmatch(act.does)
    if check is not None:
        seen = _SEEN_CHECKS.get(check[1].strip().lower())
        return f"{who} is {seen}." if seen else ""
    targets = _targets(box) if _AIMED.match(act.does) else ""
    at = f", aimed at {targets}" if targets else ""
    return f"{who} {_plain(act.does)}{at}."


def _seen_roll(reason: str, who: str) -> str:
    """How it looks what a character rolls for."""
    skill = _CHECKED.search(reason)
    if skill is not None:
        return f"{who} is {_SEEN_CHECKS[skill.group().lower()]}."
    return f"{who}: {_plain(reason)}." if _plain(reason) else ""


def _targets(box: Embed) -> str:
    names = [
        _plain(name)
        for name, value in box.fields
        if not _NO_TARGET.match(name) and re.search(r"to hit|save|damage", value, re.IGNORECASE)
    ]
    return ", ".join(dict.fromkeys(names[:_TARGETS_SHOWN]))


def _plain(words: str) -> str:
    return told(words).strip(" .!")


_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+")
_SHOWS = re.compile(
    r"\b(?:red|blue|green|gold\w*|silver\w*|black|white|grey|gray|dark\w*|bright\w*|pale|crimson|"
    r"light\w*|shadow\w*|glow\w*|gleam\w*|shin\w+|glint\w*|flame\w*|fire\w*|smoke|mist\w*|fog|rain\w*|"
    r"snow\w*|storm\w*|moon\w*|sun\w*|stars?|night|dawn|dusk|torch\w*|lantern\w*|blood\w*|steel|stone|"
    r"wood\w*|forest\w*|tree\w*|river\w*|sea|mountain\w*|hall\w*|door\w*|tower\w*|street\w*|tavern\w*|"
    r"sword\w*|blade\w*|bow|arrow\w*|axe\w*|staff|shield\w*|armou?r\w*|cloak\w*|hood\w*|robe\w*|dress\w*|"
    r"hair|eyes?|face|hands?|arms?|wings?|horse\w*|dragon\w*|wolf|wolves|"
    r"stand\w*|kneel\w*|run\w*|leap\w*|draw\w*|rais\w+|swing\w*|cast\w*|fall\w*|step\w*|turn\w*|hold\w*)\b",
    re.IGNORECASE,
)
_SHOWS_NOT = re.compile(
    r"\b(?:think\w*|thought|remember\w*|wonder\w*|hop(?:e|es|ed|ing)|wish\w*|know\w*|knew|believ\w+|"
    r"feel\w*|felt|mean\w*|because|although|perhaps|maybe|never|always|years|ago|once)\b",
    re.IGNORECASE,
)


def _most_visual(scene: str, room: int) -> str:
    sentences = [each for each in _SENTENCE_END.split(scene) if each]
    ranked = sorted(range(len(sentences)), key=lambda at: (-_visibility(sentences[at]), at))
    kept: set[int] = set()
    left = room
    for at in ranked:
        if len(sentences[at]) + 1 <= left:
            kept.add(at)
            left -= len(sentences[at]) + 1
    if not kept:
        return clip(sentences[ranked[0]], room) if sentences else ""
    return " ".join(sentences[at] for at in sorted(kept))


def _visibility(sentence: str) -> float:
    """How much of a sentence can be seen, relative to its length."""
    shown = len(_SHOWS.findall(sentence)) - len(_SHOWS_NOT.findall(sentence))
    return shown / (len(sentence.split()) + 6)


def _as_sentence(scene: str) -> str:
    scene = scene.rstrip(" ,;:—–-")
    scene = capitalised(scene)
    return scene if not scene or scene.endswith((".", "!", "?", "…", '"', "”")) else f"{scene}."
