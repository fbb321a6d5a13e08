"""Lists of words with which names and posts are read."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TAGS = _words(
    """
    afk all any away bot busy dm gm he her him ic it npc ooc pc rp she them they
    """
)
"""Words beside a name that are no part of it."""

TITLES = _words(
    """
    admiral archmage baron baroness brother capt captain commander count countess dame
    doctor dr duchess duke general high king lady lieutenant lord lt mage master miss
    mistress mr mrs ms priest priestess prince princess prof professor queen saint ser
    sergeant sgt sir sister st the
    """
)
"""Words before a name."""

ANOTHER = _words(
    """
    alt and armor armour army backup body brother cat clone companion copy corpse crew
    daughter dog doppelganger double dream echo elder evil fake familiar father first future
    ghost guard hawk horse ii iii illusion image imposter impostor iv jr junior memory mimic
    mirror mother mount narrator new of old or owl past pet raven second senior shade shadow
    ship sister son spirit sr statue sword test third twin voice wolf younger
    """
)
"""With one of these words beside it a name means another person, or a thing."""

UNCHANGED = _words(
    """
    a also always and as at ate beat been began bent broke brought built but came can caught
    chose could crept cut did drew drove dug fell felt flew fought found from gave got grew
    had heard held hid hit hung hurt if in kept knelt knew laid lay leapt led left let lit
    lost made may met might must never on or put ran rang read rode rose said sank sat saw
    set shall shook shot should slept slid spoke sprang spun still stole stood struck swam
    swept swore swung the thought threw to told took tore turned was went were when while
    will with woke won wore would wrote
    """
)
"""Words that stay as they are behind a name: past tenses, and what is no verb."""

BARE = _words(
    """
    apply bleed breed bring cling comply embed exceed feed fling fly heed multiply need plead
    proceed rally rely reply ring seed shed sing sling speed spring sting string succeed swing
    tally wed weed wring
    """
)
"""Verbs that are no past tense, no participle and no adverb, though they end like one."""

ACTS = _words(
    """
    advance aim approach back bend bleed block blow bow break breathe bring brush cast catch
    charge check circle clench climb cling close crawl creep cross crouch cut dance dash
    dive dodge drag draw drink drop duck eat edge enter extend fall fire flinch fling flip
    fly follow frown gather gaze gesture get glance glare go grab grin grip grit hand hang
    head hide hit hold hum hurl jump keep kick kneel knock land laugh lay lean leap leave
    lie lift light listen lock look loose lower lunge make march mount move nock nod notch
    open pace parry pass pat pick place plant play pluck point pour press pull push put
    raise reach release ride rise roll rub run rush scan scramble search set shake sheathe
    shift shoot shove shrug sigh sing sit slam slash slide sling slip smash smile smirk snap
    snarl sneak spin spring sprint stab stagger stand stare start step stop stow strap
    stretch strike stumble sweep swim swing take tap tear throw thrust tie tighten tilt toss
    touch trace trip try tuck turn twist unsheathe wade wait walk watch wave whirl wipe wrap
    yank
    """
)
"""What people do in posts; behind "and" a verb is told by being one of these."""
