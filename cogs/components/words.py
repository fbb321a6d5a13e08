"""Every word of a lasting button or list, with its payload. A word never gets a new meaning."""

from cogs.components.custom_ids import ButtonWord, ListWord
from cogs.components.kit_payloads import OnKitMove, OnKitSwitch
from cogs.components.payloads import (
    Nothing,
    OnArchiving,
    OnCharacter,
    OnGallery,
    OnGalleryPage,
    OnGame,
    OnGameChannel,
    OnGamePage,
    OnGameRole,
    OnHelp,
    OnJob,
    OnLook,
    OnMacro,
    OnMember,
    OnMessage,
    OnPicture,
    OnPost,
    OnQuestion,
    OnRedo,
    OnRefusedRequest,
    OnReply,
    OnRoll,
    OnRolls,
    OnSession,
    OnSessionPage,
    OnSessions,
    OnSessionVersion,
    OnStar,
    OnState,
    OnStepInGallery,
    OnStepPage,
    OnStepVersion,
    OnTry,
    PicturesOf,
    PicturesOfPost,
    WhoIsInMessage,
)

# Refused requests.
EDIT = ButtonWord("correct", OnRefusedRequest)
WHY = ButtonWord("why", OnRefusedRequest)
WHY_UNDRAWN = ButtonWord("why-undrawn", OnPicture)
EDIT_UNDRAWN = ButtonWord("edit-undrawn", OnPicture)

# Help.
HELP = ButtonWord("help", OnHelp)

# Games.
GAME = ButtonWord("game", OnGame)
GAME_PLAYERS = ButtonWord("game-players", OnGamePage)
GAME_CHANNELS = ButtonWord("game-channels", OnGamePage)
GAME_THEMES = ButtonWord("game-themes", OnGamePage)
GAME_GM_YES = ButtonWord("game-gm-yes", OnGameRole)
GAME_CLOSE_YES = ButtonWord("game-close-yes", OnGame, deletes=True)
GAME_CHANNEL_YES = ButtonWord("game-channel-yes", OnGameChannel, deletes=True)

# Characters.
LOOKS = ButtonWord("looks", OnLook)
BRING_BACK = ButtonWord("bring-back", OnCharacter)
DELETE_CHARACTER = ButtonWord("delete-character", OnCharacter, deletes=True)
STATE_YES = ButtonWord("state-yes", OnState, deletes=True)
SAVE = ButtonWord("save", OnTry)
AGAIN = ButtonWord("again", OnLook)
TRIES = ButtonWord("tries", OnLook)
PAGE_BACK = ButtonWord("page-back", OnTry)
PAGE_ON = ButtonWord("page-on", OnTry)
APPROVE = ButtonWord("approve", OnLook)
ASK_CHANGES = ButtonWord("ask-changes", OnLook)
REJECT = ButtonWord("reject", OnLook)
NOTE = ButtonWord("note", OnLook)
LOOK_VERSIONS = ButtonWord("look-versions", OnCharacter)
GO_BACK = ButtonWord("go-back", OnLook)
PICK_LOOK_VERSION = ListWord("look-version", OnCharacter)
KIT = ButtonWord("kit", OnCharacter)
KIT_MOVE = ButtonWord("kit-move", OnKitMove)
KIT_FILES = ButtonWord("kit-files", OnCharacter)
KIT_PUBLIC = ButtonWord("kit-public", OnKitSwitch)
PICK_RING = ListWord("kit-ring", OnCharacter)

# Pictures.
CANCEL = ButtonWord("cancel", OnJob)
COLLECT = ButtonWord("collect", OnPicture)
DRAW_REPLY = ButtonWord("draw-reply", OnReply)
ITERATE = ButtonWord("iterate", OnPicture)
INPAINT = ButtonWord("inpaint", OnPicture)
PICK = ButtonWord("pick", OnPicture)
VARY = ButtonWord("vary", OnPicture)
REDO = ButtonWord("redo", OnRedo)
UPSCALE = ButtonWord("upscale", OnPicture)
MORE = ButtonWord("more", OnPicture)
DETAILS = ButtonWord("details", OnPicture)
SETTINGS = ButtonWord("settings", OnPicture)
STAR = ButtonWord("star", OnStar)
DELETE = ButtonWord("delete", OnPicture, deletes=True)
DELETE_YES = ButtonWord("delete-yes", OnPicture, deletes=True)
DISMISS = ButtonWord("dismiss", OnQuestion)

# The queue.
QUEUE = ButtonWord("queue", Nothing)
UNQUEUE = ButtonWord("unqueue", OnJob)
PAUSE = ButtonWord("pause", Nothing)
RESUME = ButtonWord("resume", Nothing)
CLEAR_YES = ButtonWord("clear-yes", OnMember, deletes=True)

# Sessions.
SESSIONS = ButtonWord("sessions", OnSessions)
SESSION = ButtonWord("session", OnSessionPage)
PICK_SESSION = ListWord("session", Nothing)
TREE_OF = ButtonWord("tree-of", OnPicture)
SUBTREE = ButtonWord("subtree", OnStepPage)
STEP = ButtonWord("step", OnPicture)
PICK_STEP = ListWord("step", OnSessionPage)
STAR_STEP = ButtonWord("star-step", OnStepInGallery)
MAIN = ButtonWord("main", OnStepVersion)
DUPLICATE = ButtonWord("duplicate", OnPicture)
BRANCH = ButtonWord("branch", OnPicture, deletes=True)
BRANCH_YES = ButtonWord("branch-yes", OnStepVersion, deletes=True)
SESSION_RESUME = ButtonWord("session-resume", OnSession)
SESSION_RENAME = ButtonWord("session-rename", OnSessionVersion)
SESSION_ARCHIVE = ButtonWord("session-archive", OnArchiving)
SESSION_EXPORT = ButtonWord("session-export", OnSession)
SESSION_DELETE = ButtonWord("session-delete", OnSession, deletes=True)
SESSION_DELETE_YES = ButtonWord("session-delete-yes", OnSessionVersion, deletes=True)
SESSION_RESTORE = ButtonWord("session-restore", OnSession)

# Galleries.
GALLERY_NEWER = ButtonWord("gallery-newer", OnGallery)
GALLERY_OLDER = ButtonWord("gallery-older", OnGallery)
GALLERY_BACK = ButtonWord("gallery-back", OnGalleryPage)
GALLERY_OF = ButtonWord("gallery-of", OnCharacter)
PICK_GALLERY_STEP = ListWord("gallery-step", OnGalleryPage)

# Dice.
MACRO_YES = ButtonWord("macro-yes", OnMacro, deletes=True)
ROLL_AGAIN = ButtonWord("roll-again", OnRoll)
ROLLS_NEWER = ButtonWord("rolls-newer", OnRolls)
ROLLS_OLDER = ButtonWord("rolls-older", OnRolls)
POST_ROLL = ButtonWord("post-roll", OnPost)

# Posts.
POST_EDIT = ButtonWord("post-edit", OnPost)
POST_DELETE = ButtonWord("post-delete", OnPost, deletes=True)
POST_DELETE_YES = ButtonWord("post-delete-yes", OnPost, deletes=True)
POST_IMAGE = ButtonWord("post-image", OnPost)
POST_PICTURES = ButtonWord("post-pictures", OnPost)
PICK_POST_PICTURE = ListWord("post-picture", PicturesOfPost)
ATTACH = ButtonWord("attach", OnPicture)
PICK_ATTACH_TO = ListWord("attach-to", PicturesOf)
DETACH = ButtonWord("detach", OnPicture)
REPLACE = ButtonWord("replace", OnPicture)
PICK_REPLACE_BY = ListWord("replace-by", PicturesOf)
ILLUSTRATE = ButtonWord("illustrate", OnMessage)
PICK_ILLUSTRATE_AS = ListWord("illustrate-as", WhoIsInMessage)
