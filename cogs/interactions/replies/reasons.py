"""Clauses for the reasons in errors; the other modules of `replies` build sentences of them."""

from db.enums import Consent, LookStatus
from studio.rules.pictures.kinds import FileKind

STATUS_WORDS = {
    LookStatus.DRAFT: "has no saved portrait yet",
    LookStatus.PENDING: "waits for the GM",
    LookStatus.CHANGES_REQUESTED: "was sent back with a note from the GM",
    LookStatus.REJECTED: "was not accepted by the GM",
    LookStatus.APPROVED: "is approved",
}

UPLOAD_WORDS = {
    "empty": "That file is empty.",
    "not_a_picture": "That file is not a picture I can read. PNG, JPEG and WebP work.",
    "too_many_bytes": "That picture is too large; up to {limit_mb} MB work.",
    "too_many_pixels": "That picture has too many pixels; up to {limit_mp} million work.",
    "truncated": "That picture is damaged or cut off. Please send it again.",
    "not_received": "Discord did not give me that file. Please send it again.",
    "too_many_at_once": "I still look at {limit} of your pictures. Send this one in a moment.",
    "animated": "That picture moves. Please send a still one.",
    "too_small": "That picture is too small; at least {limit} pixels a side work.",
}

FILE_KIND_WORDS: dict[str, str] = {
    FileKind.HEIC: (
        "That photo is a HEIC, which I cannot open. Send it as JPEG: on an iPhone choose *Most "
        "Compatible* under Settings, Camera, Formats; or simply send a screenshot of it."
    ),
    FileKind.AVIF: (
        "That picture is an AVIF of a kind that I cannot open. Save it as JPEG or PNG and send "
        "that, or simply send a screenshot of it."
    ),
    FileKind.JPEG_XL: "That is a JPEG XL. Save it as PNG or JPEG, and I can use it.",
    FileKind.JPEG_2000: "That is a JPEG 2000. Save it as PNG or JPEG, and I can use it.",
    FileKind.RAW: "That is a camera's raw photo. Send it as JPEG, and I can use it.",
    FileKind.TIFF: "That is a TIFF. Save it as PNG or JPEG, and I can use it.",
    FileKind.PAINTING: (
        "That is a painting program's own file. Export it as PNG or JPEG, and I can use it."
    ),
    FileKind.SVG: "That is an SVG drawing. Export it as PNG, and I can use it.",
    FileKind.PDF: "That is a PDF. Send a page of it as PNG or JPEG, or a screenshot.",
    FileKind.VIDEO: "That is a video. Send a still picture, such as a screenshot of it.",
    FileKind.ARCHIVE: "That file is packed. Send the picture itself, as PNG or JPEG.",
    FileKind.WEB_PAGE: "That is a web page, not the picture on it. Save the picture and send that.",
}

MASK_WORDS = {
    "empty": "Nothing is marked there, or only a speck. Mark the part that I should paint anew.",
    "full": (
        "The whole picture is marked, so nothing of it would stay. Leave out what should stay, "
        "or use `/iterate` without a mask."
    ),
    "no_face": (
        "I do not know where a face is in that picture. Choose another region, such as the "
        "centre, or mark it yourself."
    ),
    "missing": "Choose the part of the picture to paint anew, or send a mask for it.",
}

LINK_WORDS = {
    "forged": "That link is not whole. Open it again from Discord, or ask there for a new one.",
    "expired": "That link has expired. Ask for a new one in Discord.",
    "used": "That link was used already; each works once. Ask for a new one in Discord.",
    "gone": "What that link led to is not there any more. Nothing was used.",
}

WHO_MAY_DEPICT = {
    Consent.OWNER: "nobody else",
    Consent.PLAYERS: "only the players of this game",
    Consent.GM: "only the GM",
    Consent.NOBODY: "nobody",
}

DICE_WORDS = {
    "empty": "Say what to roll, for example `1d20+5`.",
    "too_long": "Dice fit in {limit:,} characters; that was more.",
    "too_many": "Up to {limit:,} dice fall at once, those rolled again included.",
    "no_sides": "A die needs a side, for example `1d6`.",
    "too_many_sides": "A die has up to {limit:,} sides here.",
    "too_deep": "That goes {limit} levels deep and deeper; a shorter sum will do, such as `8d6+4`.",
    "too_large": "That number is too large to be shown whole; smaller ones, please.",
    "division": "That divides by zero.",
    "no_selector": "`mi`, `ma` and `t` take a plain number, for example `8d6mi2`.",
    "no_advantage": "Advantage needs a roll that begins with one d20, for example `1d20+5`.",
    "two_advantages": "Roll with advantage or with disadvantage, not with both.",
    "too_many_times": "The same dice can be rolled 1 to {limit} times at once.",
    "too_many_rolls": "A post takes up to {limit} rolls; the others stay as they were typed.",
}

# What a painter cannot do; the key is the first capability that it lacks.
LACKING = {
    "negative": "it cannot keep things out",
    "seed": "it has no seeds",
    "source": "it does not start from a picture",
    "mask": "it does not paint over a part",
    "strength": "it knows no strength",
    "references": "it cannot look at so many characters' pictures",
    "lora": "it takes no trained character",
    "safety": "it cannot be made so strict",
    "upscale": "it does not enlarge",
    "shape": "it keeps the shape of the picture it starts from",
    "no_source": "it needs a picture to start from",
    "no_mask": "it needs to know where to paint",
    "no_references": "it needs a picture of the character",
    "no_picture": "it needs a picture to start from",
}
