"""All errors of the program, as one tree.

LimnerError
├── InputError                 the person's input cannot be used
│   ├── EmptyText · TextTooLong · BadName · NameTaken · UnknownCharacter
│   ├── TooManyCharacters · BadSetting · UnknownSetting · UnknownTimeZone
│   ├── NothingUnderstood · NoSuchNumber · SessionOfOtherGame
│   ├── AboveCeiling · TooManyThemes · TooManyChannels · LastChannel
│   ├── UnknownState · StateTaken · TooManyStates · UnknownStyle
│   ├── NoVoice · FileTooLarge · WhichCharacter
│   ├── BadDice · UnknownMacro · TooManyMacros
│   ├── NotTogether · NotAlone · AlreadyLarge
│   └── UploadRefused · MaskRefused · ExportTooLarge
├── NotAllowed                 the person may not do this
│   ├── NotYours · GameMasterOnly · AdminOnly
│   ├── CharacterNotApproved · NotDepicted · MayNotWrite
│   ├── ModerationRefused
│   │   └── ForbiddenSince
│   ├── ServerNotServed · NotAMember
│   ├── QuotaReached · ServerQuotaReached · StopsReached · DailyLimitReached · TooManyDrafts
│   ├── TooFast · Restarting · TooLateForForm · LinkRefused
│   └── SecretNowhere · NotAgeRestricted · NotShownHere · IllustratingOff
├── Missing                    the thing does not exist (any more)
│   ├── NoGameHere · GameClosed · NoSuchGame · PictureGone · SessionGone · CharacterGone
│   ├── NothingToIterate · JobGone · ChannelNotInGame
│   ├── StepWithoutPicture · StillDrawing · NoPictureInMessage
│   ├── PortraitLost · NoSuchVersion · NoKits · NoPublicAddress
│   ├── RollGone · PostGone · NotInPost · NoPostsYet
│   └── NothingToIllustrate · IllustrationOver · WordsForgotten · ReplyGone
├── Conflict                   something changed before the request
│   ├── GameAlreadyHere · ManyGameMasters · AlreadyDecided · NewerLooks · NotReady · SessionChanged
│   └── CannotGoBack · LeaseLost
├── ProviderError              the provider could not draw
│   ├── ProviderTransient (DrawingInterrupted) · RateLimited · KeyRetired
│   ├── ProviderRefused · ProviderInvalid · ProviderGone (OutputsExpired) · NoPicture
│   └── MissingCapability · PriceUnknown
├── StoreError                 the store failed
│   └── StoreFull · ObjectMissing
├── DeliveryError              Discord did not take the message
│   ├── DeliveryForbidden · ChannelGone · DeliveryTransient (PostUnconfirmed) · NotPosted
│   ├── ThreadClosed · ThreadFull · ChannelUnfit · MessageBlocked · NotInServer
│   └── WebhooksFull · WebhookGone · HalfPosted · PostFull
├── LikenessFailed             a picture could not be compared with a character
└── SetupError                 the operator has to correct something
    └── ConfigError · SchemaBehind

An error carries facts, not sentences: `cogs/interactions/replies/` turns each into the sentence
that a member reads, and the command line turns a `SetupError` into one line for the operator.
"""

# Each error is defined in the module of its branch and imported from here.
from studio.errors.base import *
from studio.errors.conflicts import *
from studio.errors.delivery import *
from studio.errors.inputs import *
from studio.errors.likeness import *
from studio.errors.missing import *
from studio.errors.permissions import *
from studio.errors.provider import *
from studio.errors.setup import *
from studio.errors.storage import *
