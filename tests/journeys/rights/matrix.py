"""What comes of each thing that each person tries: "ok", or the name of the error.

A row of outcomes stands before the things that it holds for. Its columns are the people: owner,
player, GM, admin, outsider of the game, member without sight of its channel, member who left (in a
private message), and an admin of another server who typed or forged the ids. In a private message
Discord offers no menus and suggestions of a server: NoCommand.

The members without sight are in a channel without a game, and those abroad in one of their own.
"""

_TABLE = """
AdminOnly AdminOnly GameAlreadyHere GameAlreadyHere AdminOnly AdminOnly NoSuchGame NoSuchGame
  command game channel add
AdminOnly AdminOnly LastChannel LastChannel AdminOnly NoGameHere NoGameHere LastChannel
  command game channel remove
AdminOnly AdminOnly ok ok AdminOnly NoGameHere NoGameHere ok
  command game channel set
  command game edit
  command game close
  command game lines
AdminOnly AdminOnly GameAlreadyHere GameAlreadyHere AdminOnly AdminOnly AdminOnly \
GameAlreadyHere
  command game create
ok ok ok ok ok NoGameHere NoGameHere ok
  command game show
  command game players
  command character create
  command character list
ok ok ok ok ok NoGameHere NoGameHere UnknownCharacter
  command character show
  command wardrobe list
ok NotYours NotYours NotYours NotYours NoGameHere NoGameHere UnknownCharacter
  command character edit
  command character edit, its other form
  command character kit
  command character consent
  command wardrobe add
  command wardrobe wear
  command post write
  command post write, its form
GameMasterOnly GameMasterOnly NotYours GameMasterOnly GameMasterOnly NoGameHere NoGameHere \
UnknownCharacter
  command character npc
ok NotYours ok ok NotYours NoGameHere NoGameHere UnknownCharacter
  command character history
  command character retire
  command character delete
  command wardrobe remove
  command dice macro set
  command dice macro list
  command dice macro remove
  command roll
ok ok ok NotDepicted NotDepicted NoGameHere NoGameHere UnknownCharacter
  command image scene
ok ok ok NotDepicted NotDepicted NoGameHere NoGameHere PictureGone
  command image upscale
  command iterate
ok JobGone JobGone JobGone JobGone NoGameHere NoGameHere JobGone
  command image cancel
ok ok ok ok ok NoSuchGame NoSuchGame NoSuchGame
  command session list
  command gallery show
  command gallery stars
  command dice fairness
  command rolls
  button game
  button game-players
  button game-channels
  button game-themes
  button sessions
  button gallery-newer
  button gallery-older
  button gallery-back
  button rolls-newer
  button rolls-older
ok NotYours ok ok NotYours SessionGone SessionGone SessionGone
  command session show
  command session resume
  command session rename
  command session archive
  command session delete
  command session export
  button session-resume
  button session-rename
  button session-archive
  button session-export
  button session-restore
  button session-delete
  button session-delete-yes
ok NotYours NotYours NotYours NotYours NoGameHere NoGameHere PostGone
  command post edit
  command post delete
ok ok ok ok ok ok ok ok
  command queue show
  command quota show
  command moderation show
  command help
  button help
  button dismiss
  button queue
AdminOnly AdminOnly ok ok AdminOnly AdminOnly AdminOnly ok
  command queue pause
  command queue resume
  command queue clear
  command quota set
  command moderation set
  button pause
  button resume
  button clear-yes
ok ok ok ok ok ok NoCommand ok
  suggestion game channel add game
  suggestion game channel remove channel
  suggestion game channel set channel
  suggestion character create style
  suggestion quota set time_zone
  suggestion character show name
  suggestion character edit name
  suggestion character kit name
  suggestion character history name
  suggestion character consent name
  suggestion character npc name
  suggestion character retire name
  suggestion character delete name
  suggestion wardrobe add character
  suggestion wardrobe list character
  suggestion wardrobe wear character
  suggestion wardrobe wear state
  suggestion wardrobe remove character
  suggestion wardrobe remove state
  suggestion image scene character
  suggestion image scene state
  suggestion image scene character_2
  suggestion image scene character_3
  suggestion image scene character_4
  suggestion image scene style
  suggestion image scene strength
  suggestion image upscale picture
  suggestion iterate picture
  suggestion iterate strength
  suggestion session list game
  suggestion session list character
  suggestion session show session
  suggestion session resume session
  suggestion session rename session
  suggestion session archive session
  suggestion session delete session
  suggestion session export session
  suggestion gallery show character
  suggestion gallery show session
  suggestion gallery show style
  suggestion gallery show since
  suggestion gallery show until
  suggestion gallery show game
  suggestion gallery stars character
  suggestion gallery stars since
  suggestion gallery stars game
  suggestion post write as
  suggestion post edit post
  suggestion post delete post
  suggestion dice macro set character
  suggestion dice macro list character
  suggestion dice macro remove macro
  suggestion dice macro remove character
  suggestion dice fairness character
  suggestion dice fairness game
  suggestion roll character
  suggestion roll macro
  suggestion rolls character
  suggestion rolls game
ok ok ok ok ok NoCommand NoCommand NoCommand
  menu Iterate from this
  menu Whose post is this?
ok ok ok NotDepicted NotDepicted NoCommand NoCommand NoCommand
  menu Illustrate this post
ok NotYours NotYours NotYours NotYours NoCommand NoCommand NoCommand
  menu Edit this post
ok ok ok ok ok SessionGone SessionGone SessionGone
  list session
  button session
ok ok ok ok ok PictureGone PictureGone PictureGone
  list step
  list gallery-step
  button star
  button tree-of
  button subtree
  button step
  button star-step
ok ok ok ok ok PictureGone NotAMember PictureGone
  list post-picture
  button more
  button details
PictureGone NotYours NotYours NotYours NotYours PictureGone NotAMember PictureGone
  button why-undrawn
  button edit-undrawn
ok NotYours NotYours NotYours NotYours PictureGone NotAMember PictureGone
  list attach-to
  button collect
NotInPost NotYours NotYours NotYours NotYours PictureGone NotAMember PictureGone
  list replace-by
IllustrationOver IllustrationOver IllustrationOver NotDepicted NotDepicted IllustrationOver \
IllustrationOver IllustrationOver
  list illustrate-as
  button illustrate
AdminOnly AdminOnly ok ok AdminOnly AdminOnly Missing Missing
  button game-gm-yes
ok NotYours ok ok NotYours NotYours Missing Missing
  button state-yes
  button macro-yes
AdminOnly AdminOnly ok ok AdminOnly AdminOnly NoSuchGame NoSuchGame
  button game-close-yes
AdminOnly AdminOnly ChannelNotInGame ChannelNotInGame AdminOnly AdminOnly NoSuchGame NoSuchGame
  button game-channel-yes
WordsForgotten WordsForgotten WordsForgotten WordsForgotten WordsForgotten WordsForgotten \
WordsForgotten WordsForgotten
  button correct
  button why
ok NotYours ok ok NotYours NotYours NotAMember CharacterGone
  button look-versions
  list look-version
CannotGoBack NotYours CannotGoBack CannotGoBack NotYours NotYours NotAMember CharacterGone
  button go-back
ok NotYours NotYours NotYours NotYours NotYours NotAMember CharacterGone
  button looks
  button tries
  button page-back
  button page-on
  button kit
  button kit-move
  button kit-files
  button kit-public
  list kit-ring
ok NotYours ok NotYours NotYours NotYours NotAMember CharacterGone
  button note
ok NotYours ok ok NotYours NotYours CharacterGone CharacterGone
  button bring-back
  button delete-character
AlreadyDecided NotYours NotYours NotYours NotYours NotYours NotAMember CharacterGone
  button save
  button again
GameMasterOnly GameMasterOnly AlreadyDecided GameMasterOnly GameMasterOnly GameMasterOnly \
NotAMember CharacterGone
  button approve
  button ask-changes
  button reject
ok NotYours ok ok NotYours NotYours NotAMember JobGone
  button cancel
ok NotYours NotYours NotYours NotYours ReplyGone ReplyGone ReplyGone
  button draw-reply
PictureGone PictureGone PictureGone PictureGone PictureGone PictureGone NotAMember PictureGone
  button pick
ok ok ok NotDepicted NotDepicted PictureGone NotAMember PictureGone
  button iterate
  button inpaint
  button vary
  button redo
  button upscale
  button settings
ok NotYours ok ok NotYours NotYours NotAMember ok
  button unqueue
ok NotYours ok ok NotYours PictureGone PictureGone PictureGone
  button main
  button duplicate
  button branch
  button branch-yes
ok ok ok ok ok CharacterGone CharacterGone CharacterGone
  button gallery-of
ok NotYours NotYours NotYours NotYours NotYours RollGone RollGone
  button roll-again
ok NotYours NotYours NotYours NotYours NotYours PostGone PostGone
  button post-roll
  button post-edit
  button post-image
NotInPost NotInPost NotInPost NotInPost NotInPost PostGone PostGone PostGone
  button post-pictures
ok NoPostsYet NoPostsYet NoPostsYet NoPostsYet PictureGone NotAMember PictureGone
  button attach
NotInPost NotInPost NotInPost NotInPost NotInPost PictureGone NotAMember PictureGone
  button detach
ok NothingToIterate NothingToIterate NothingToIterate NothingToIterate PictureGone NotAMember \
PictureGone
  button replace
ok NotYours ok ok NotYours PictureGone NotAMember PictureGone
  button delete
  button delete-yes
ok NotYours ok ok NotYours PostGone PostGone PostGone
  button post-delete
  button post-delete-yes
"""


def _read(table: str) -> dict[str, tuple[str, ...]]:
    """The outcomes of each thing."""
    matrix: dict[str, tuple[str, ...]] = {}
    row: tuple[str, ...] = ()
    for line in table.strip().splitlines():
        if line.startswith("  "):
            matrix[line.strip()] = row
        else:
            row = tuple(line.split())
    return matrix


MATRIX = _read(_TABLE)

# Who gets each form open and sends it.
FORMS: dict[str, tuple[str, ...]] = {
    # Only who was refused opens it: tests/journeys/test_refused_words.py.
    "EditForm": (),
    "IllustrateForm": (
        "owner",
        "player",
        "GM",
    ),
    "LooksForm": ("owner",),
    "NewCharacterForm": (
        "owner",
        "player",
        "GM",
        "admin",
        "outsider",
        "abroad",
    ),
    # It opens only while a version waits: tests/journeys/characters/approvals/test_notes.py.
    "NoteForm": (),
    "PaintOverForm": (
        "owner",
        "player",
        "GM",
        "admin",
        "outsider",
    ),
    "PostEditForm": ("owner",),
    "PostForm": ("owner",),
    "PostImageForm": ("owner",),
    "ProfileForm": ("owner",),
    "RollForm": ("owner",),
    "SettingsForm": (
        "owner",
        "player",
        "GM",
    ),
    "TextForm": (
        "owner",
        "player",
        "GM",
        "admin",
        "outsider",
    ),
    "ThemesForm": (
        "GM",
        "admin",
        "abroad",
    ),
}
