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
    advance aim approach back bend bleed block blow bow break breathe bring brush carry
    cast catch charge check chew circle clench climb cling close clutch cradle crawl
    creep cross crouch cut dance dash dive dodge drag draw drink drop duck eat edge
    enter exhale extend fall fire flinch fling flip fly follow frown gather gaze gesture
    get give glance glare go grab grasp grimace grin grip grit groan gulp hand hang head
    heft hesitate hide hit hold hum hurl inhale jump keep kick kneel knock land laugh
    lay lead lean leap leave lie lift light limp listen lock look loose lower lunge make
    march mount move murmur mutter nock nod notch nudge open pace parry pass pat peer
    perch pick place plant play pluck point pour pray press pull push put raise reach
    release retreat ride rise roll rub run rush scan scowl scramble search set shake
    sheathe shift shiver shoot shove shrug shudder sigh sing sit slam slash slide sling
    slip slump smash smile smirk snap snarl sneak sniff spin spring sprint squint stab
    stagger stand stare start step stomp stop stow strap stretch strike stumble swallow
    sweep swim swing take tap tear throw thrust tie tighten tilt toss touch trace
    tremble trip try tuck tumble turn twist uncork unfurl unroll unsheathe unsling wade
    wait walk watch wave whirl wield wince wipe wrap wrench yank yawn
    """
)
"""What people do in posts; behind "and" a verb is told by being one of these."""

ALSO_NOUNS = _words(
    """
    aim block charge circle drop edge fall fire fly hand head land leaf leave light march place
    plant point rest ring rush seed speed spring step string swing watch wave
    """
)
"""Verbs that are as often nouns: "light", "leaves"."""

PLURALS = _words(
    """
    archers arrows ashes bats beasts bells birds blades boats bones boots brambles
    branches bullets bushes candles chains children clouds coins crows curtains demons dogs
    doors dwarves elves embers enemies eyes feathers flames floorboards flowers
    footsteps foxes gates ghosts giants goblins gods guards hailstones hills hooves horns
    horses hounds houses insects knights knives kobolds lanterns men mountains ogres
    orcs owls petals pikes pillars pirates rafters rats ravens riders roots ropes ruins
    seagulls shadows shards ships shutters skeletons snowflakes soldiers sparks spiders
    spirits splinters stars statues stones streets tendrils thorns timbers torches
    towers trees trolls undead vines voices walls windows winds wolves women woods words
    wyverns zombies
    """
)
"""Plurals of what is seen and heard; they are verbs only before a determiner."""

NO_ACTS = _words(
    """
    across afterwards alas always anything as backwards being besides blood-red building ceiling
    clearing darkness downwards during evening everything forwards glass grass has hers his
    hundred inwards is its king less lightning morning moss naked nothing ours outwards perhaps
    railing red sacred something sometimes theirs thing this thus towards upwards us was wedding
    whose wicked wing yes
    """
)
"""Words that are no acts, though they end like some."""

DETERMINERS = _words(
    """
    a an another any both each every everything her herself him himself his hers it its itself my
    myself no nothing one our several some someone something that the their them themself
    themselves these this those us you your
    """
)
"""Words with which the object of a verb begins, or which are one."""

BEHIND_ACTS = _words(
    """
    about above across after again against ahead alone along aloud among and around as aside
    asleep at away back backwards before behind below beneath beside between beyond but by close
    deep down downwards for forth forward forwards free from goodbye hard hello here high home
    in inside into inwards like loud low near off on once onto open or out outside over past
    quiet round shut sideways silent still than then there through to together toward towards
    twice under until up upon upright upwards when where while wide with within without
    """
)
"""Words behind a verb that has no object."""

BEHIND_NOUNS = _words("above across among beneath between by from in of on under")
"""Words behind a noun that say where it is."""
