"""What stands after the dice is a comment for certain, or it is rolled, or it is refused."""

import random

import pytest

from studio.errors import BadDice
from studio.rules.dice.rolling import roll

HONEST = (
    # typed, what is rolled, the comment
    ("1d20 I rolled a d20 for the door", "1d20", "I rolled a d20 for the door"),
    ("1d20+5 to hit", "1d20+5", "to hit"),
    ("1d20 keep the dragon", "1d20", "keep the dragon"),  # from d20's own tests
    ("1d20 keep the dragon grappled", "1d20", "keep the dragon grappled"),
    ("1d20 *grabs*", "1d20", "*grabs*"),
    ("1d20 _leaps_ over the wall", "1d20", "_leaps_ over the wall"),
    ("1d20 **Sneak Attack!**", "1d20", "**Sneak Attack!**"),
    ("2d6 fire damage", "2d6", "fire damage"),
    ("1d20 stealth", "1d20", "stealth"),
    ("1d20 (stealth check)", "1d20", "(stealth check)"),
    ("1d20: stealth", "1d20", "stealth"),
    ("1d20 : stealth", "1d20", "stealth"),
    ('1d20 "Die, goblin!"', "1d20", '"Die, goblin!"'),
    ("1d20 “Not today”", "1d20", "“Not today”"),
    ("1d20 for the dragon's hoard", "1d20", "for the dragon's hoard"),
    ("1d20 pour l'épée du roi", "1d20", "pour l'épée du roi"),
    ("1d20 d'Artagnan strikes", "1d20", "d'Artagnan strikes"),
    ("1d20 re-forge the two-handed sword", "1d20", "re-forge the two-handed sword"),
    ("1d20 half-elf diplomacy", "1d20", "half-elf diplomacy"),
    ("1d20 and/or charm him", "1d20", "and/or charm him"),
    ("1d20 drop the torch", "1d20", "drop the torch"),
    ("1d20 take the crown", "1d20", "take the crown"),
    ("1d20 attack and damage", "1d20", "attack and damage"),
    ("1d20 ataque e dano", "1d20", "ataque e dano"),
    ("1d20 best of luck to us", "1d20", "best of luck to us"),
    ("1d20 hoping for the best, truly", "1d20", "hoping for the best, truly"),
    ("1d20 please, dice, please!", "1d20", "please, dice, please!"),
    ("1d20 I do not want to die!", "1d20", "I do not want to die!"),
    ("1d20 who knows?!", "1d20", "who knows?!"),
    ("1d20 the d20 hates me", "1d20", "the d20 hates me"),
    ("1d20 I need a natural 20", "1d20", "I need a natural 20"),
    ("1d20 nat 20 please", "1d20", "nat 20 please"),
    ("1d20 攻撃", "1d20", "攻撃"),
    ("1d20 атака мечом", "1d20", "атака мечом"),
    ("1d20 für die Tür", "1d20", "für die Tür"),
    ("1d20 🎲 luck", "1d20", "🎲 luck"),
    ("1d20 to hit <@123456789012345678>", "1d20", "to hit <@123456789012345678>"),
    ("1d20 to hit <:goblin:123456789012345678>", "1d20", "to hit <:goblin:123456789012345678>"),
    ("1d20 Perception — quietly", "1d20", "Perception — quietly"),
    ("1d20 I open the chest; nobody looks", "1d20", "I open the chest; nobody looks"),
    ("1d20 Elara & Bo climb", "1d20", "Elara & Bo climb"),
    ("1d20 to hit [2 goblins]", "1d20", "to hit [2 goblins]"),
    ("1d20 w/ my longsword", "1d20", "w/ my longsword"),
    ("1d20 in order", "1d20", "in order"),
    ("1d20 to-hit", "1d20", "to-hit"),
    ("1d20+3 Longsword (Versatile)", "1d20+3", "Longsword (Versatile)"),
    # `#` begins a comment, whatever is in it
    ("1d20 # for 2 goblins", "1d20", "for 2 goblins"),
    ("1d20+5 #2nd attack, +1 sword", "1d20+5", "2nd attack, +1 sword"),
    ("1d20#with advantage", "1d20", "with advantage"),
    ("2d6 # 1d8 would be better", "2d6", "1d8 would be better"),
    ("1d20 to hit # DC 15", "1d20", "to hit # DC 15"),
    ("4d6kh3 for strength", "4d6kh3", "for strength"),
    ("2d20 kh to hit", "2d20kh1", "to hit"),
    ("1d20+5 x3 to hit", "1d20+5 x3", "to hit"),
)

# Each of these was rolled in part before, or could be. None is a comment for certain.
NOT_A_COMMENT = (
    "1d20 to hit + 5",
    "1d20 for 2 goblins",
    "1d20 vs AC 15",
    "1d20 vs AC15",
    "1d20 2nd attack",
    "2d6 and 1d8",
    "2d6 and a d8",
    "2d6 with a d4 bonus",
    "1d20 bardic d8",
    "1d20 bless a d4",
    "2d6 fire + 1d4 cold",
    "2d6 fire 1d4 cold",
    "1d20 with my +1 sword",
    "1d20 STR + DEX",
    "1d20 - stealth",
    "1d20 stealth - dex",
    "1d20 * two",
    "1d20 / two",
    "1d20 = fifteen",
    "1d20 > ten",
    "50% chance",
    "1d20 50%",
    "1d20 half",
    "8d6 halved",
    "2d6 doubled",
    "4d6 keep three",
    "4d6 keep 3",
    "4d6 drop one",
    "4d6 drop",
    "4d6 reroll ones",
    "4d6 re-roll ones",
    "3d6 exploding",
    "1d20 to hit with advantage",
    "1d20 mit Vorteil",
    "1d20 but highest",
    "2d20 take highest please",
    "2d6 each",
    "10d10 count successes",
    "1d20 x",
    "4d6 k",
    "2d6 times two",
    "2d6 divided by two",
    "2d6 add dex",
    "1d20 ½",
    "1d20 １５",
    "2d6 1d8",
    "6 4d6",
    "1d20 5",
    "1d20 @here",
    "1d20+@{str}",
    "1d20, stealth",
    "1d20; stealth",
    "1d20fire",
    "1d20+5k",
    "1d20 to hit x3",
    "1d20 to hit adv",
    "1d20 best of 2",
    "2d20 best",
    "1d20 ^ two",
    "1d20 {fire}",
    "1d20 ! fire",
    "1d20 e 5 goblins",
    "5 # 1d6",
    # operators of other dialects
    "10d1 c",
    "10d1 s",
    "2d1 nr",
    "6d10 f b",
    "1d20 ie + 1d10 ie",
    "10d6 target 4+",
    "4d6#s#f",
    "4d6#>3",
    "4d6#6",
    "4d6#",
    "1d20 ! Attack",
    "4d6 (drop lowest)",
    "4d6, drop lowest",
    "2d20 higher",
    "2d20 (higher)",
    "1d20 and",
    "1d20 fire and",
    "4d6 dis-1",
    "1d20 adv2",
    "2d10 + 3d6 k2 Roll: [9, 8] + [6, 5] = 28",
    "1d3*10 + 1d4 (d66-style)",
)


@pytest.mark.parametrize(("typed", "notation", "comment"), HONEST)
def test_an_honest_comment_stays_a_comment(typed: str, notation: str, comment: str) -> None:
    rolled = roll(typed, chance=random.Random(1))

    assert (rolled.notation, rolled.comment) == (notation, comment)


@pytest.mark.parametrize("typed", NOT_A_COMMENT)
def test_what_may_be_meant_as_dice_is_no_comment(typed: str) -> None:
    with pytest.raises(BadDice, match="unclear"):
        roll(typed, chance=random.Random(1))


def test_the_tables_are_as_long_as_promised() -> None:
    assert len(HONEST) >= 40
    assert len(NOT_A_COMMENT) >= 40
