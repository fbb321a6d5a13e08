"""The words by which a reply shows what it is, in the languages that tables write in.

They are written as `folded` leaves them: small letters without accents. A word that means a thing
in another language stands in no list: German *hat* would hide the English hat.
"""

import re
import unicodedata

# Accents, and the vowel signs of Hebrew, Arabic, Hindi and Thai.
_MARKS = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0903\u093a-\u094f"
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]"
)
_LETTERS = str.maketrans("łøđæœı’‘`´", "lodaoi''''")


def folded(text: str) -> str:
    """The text in small letters, without accents and vowel signs, with straight apostrophes."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", _MARKS.sub("", decomposed.translate(_LETTERS)))


def _words(*lists: str) -> frozenset[str]:
    return frozenset(word for each in lists for word in folded(each).split())


PRAISE = _words(
    # English
    """interesting appreciated maravilla maravilha meraviglia pasada figata classe przepiekne
    jattefin обалдеть kul kult noice pogchamp thicc amazing awesome adorable beautiful
    brilliant best breathtaking cool cute cutie excellent exquisite fab fabulous fantastic
    flawless funny glorious good gorgeous great handsome hilarious impressive incredible
    insane lovely magnificent marvelous marvellous masterpiece nice outstanding perfect
    perfection perfectly phenomenal precious pretty priceless spectacular splendid stellar
    stunning sublime superb terrific unreal wonderful wonderfully beautifully nicee amazingly
    wholesome banger masterful delightful beauty beauties talented cutest""",
    # German
    """schon schone schones schoner wunderschon wunderschones traumhaft klasse toll tolle
    tolles super geil geiles krass mega genial herrlich perfekt prima witzig lustig suss susse
    susses niedlich huebsch hubsch grossartig fantastisch phantastisch cooles coole wahnsinn
    gelungen gut gute gutes hervorragend unglaublich beeindruckend""",
    # French
    """beau belle beaux belles magnifique magnifiques superbe superbes genial geniale joli
    jolie jolis jolies mignon mignonne parfait parfaite excellent excellente incroyable
    splendide sublime bien bonne canon formidable merveilleux merveilleuse dingue adore
    adorable""",
    # Spanish and Portuguese
    """bonito bonita bonitos bonitas hermoso hermosa precioso preciosa lindo linda lindos
    lindas genial increible increibles chulo chula guapo guapa guay bello bella perfecto
    perfecta bueno buena buenisimo maravilloso maravillosa espectacular fantastico fantastica
    guapisima guapisimo chido lindissimo lindissima incrivel maravilhoso maravilhosa perfeito
    perfeita otimo otima boa legal sensacional espetacular preciosidad fofo fofa bien
    excelente""",
    # Italian
    """bello bella belli belle bellissimo bellissima bellissimi bellissime stupendo stupenda
    fantastico fantastica meraviglioso meravigliosa perfetto perfetta bravo brava bravissimo
    bravissima ottimo splendido splendida carino carina favoloso spettacolare geniale figo
    fighissimo spettacolo mitico stupefacente incredibile bene capolavoro magnifico magnifica""",
    # Dutch
    """mooi mooie prachtig prachtige geweldig geweldige leuk leuke gaaf vette schitterend
    fantastisch perfect goed goede lekker schattig tof toffe netjes super""",
    # Polish, Czech
    """piekne piekna piekny pieknie pieknosc swietne swietnie swietny swietna super cudowne
    cudownie cudowna cudo wspaniale wspaniala wspanialy ladne ladna ladnie ladny genialne
    genialnie fajne fajnie fajny zajebiste zajebiscie sliczne sliczna przesliczna slicznie
    mistrzostwo
    doskonale krasne krasny krasna nadherne nadherny uzasne skvele skvely dobre dobrze""",
    # Swedish, Danish, Norwegian, Finnish
    """fint finfint snyggt snygg snygga vackert vacker vackra jattebra jattefint jattesnyggt
    skitsnyggt grymt grym underbart underbar fantastiskt fantastisk perfekt snyggast haftigt
    haftig coolt sott sot soet flott smukt smuk dejligt dejlig nydelig vakkert vakker hieno
    hienoa upea upeaa mahtava ihana ihanaa mahtavaa hyva""",
    # Russian, Ukrainian
    """красиво красота красивая красивый красивое супер круто крутая крутой крутое класс
    классно прекрасно прекрасная прекрасный прекрасное отлично шикарно шикарная шикарный
    потрясающе великолепно великолепная замечательно чудесно офигенно офигеть обалденно
    идеально мило милота милая милый бомба здорово хорошо молодец восхитительно гарно чудово
    прекрасне круте гарна гарний""",
    # Turkish, Hungarian, Romanian, Greek
    """harika guzel muhtesem mukemmel guzelmis efsane super gyonyoru szuper szep csodas frumos
    frumoasa superb minunat τελειο υπεροχο πανεμορφο ωραιο""",
    # Arabic, Hebrew, Hindi, Indonesian, Vietnamese, Tagalog
    """جميل جميلة رائع رائعة ممتاز יפה יפהפה מדהים מהמם מושלם सुंदर खूबसूरत शानदार बढ़िया bagus
    keren cantik mantap dep ganda""",
)

# Praise where other words of praise stand beside it; alone it may be what a picture shows.
MILD = _words(
    """better grande badass beast chef fine hot sick crazy cursed goat legend legendary iconic
    charming solid creepy scary wild hype sweet dope epic top hammer spitze stark padre show
    massa demais gave vet knap extra ekstra fin fina bra kult brutal огонь топ bem cozy wicked
    fun rad slay slaps lit fire bomb happy glad proud insane based cringe big dead crying
    dying screaming god lord bon bom neat chouette"""
)

THANKS = _words(
    """thanks thank thx thnx thanx tysm ty tyty tyvm cheers ta kudos props congrats
    congratulations danke dankeschon dankesehr merci mercii gracias graciass obrigado obrigada
    obg vlw valeu grazie graziee dank bedankt dankje dankjewel dzieki dziekuje dzieks dzienki
    tack tackar tak takk kiitos спасибо спс спасиб спасибочки благодарю пасиб дякую diky
    dekuji tesekkurler tesekkur sagol koszonom koszi multumesc mersi ευχαριστω hvala
    arigato arigatou شكرا תודה धन्यवाद शुक्रिया ขอบคุณ makasih terimakasih salamat"""
)

# What a reply says that is only an answer, a greeting, a sound or a sign.
REACTION = _words(
    """classic typical seconded stahp wouah respekt gluckwunsch poor pobre pauvre povero
    povera бедный бедная biedny biedna finally anyway anyways lowkey highkey dayumn welp yikes
    weird wow wowie wowza woah whoa woa wauw wau whew phew omg omfg omgg zomg yay yayy yass
    yas yeah yea yep yup yes yess ye yessir nope nah no ok okay okey oki okie k kk aye sure
    right true tru facts fact indeed exactly absolutely definitely totally agreed agree same
    this that mood relatable hm hmm hmmm mm mmm mhm uh uhh um umm erm oh ooh oooh oof ouch
    ow eek eep ew eww ugh meh aw aww awww awh aah aaah ah ahh argh agh huh eh hey hi hello
    hiya yo sup bye byee cya ciao gn gm brb bbl bbs bbiab afk gtg g2g ttyl gg ggs ggwp wp gz
    grats rip f w l lol lolz lool lel lul lulz lmao lmaoo lmfao rofl roflmao kek haha heh hehe
    hihi hoho xd xdd uwu owo o7 f5 tldr wtf wth wtaf dang damn dayum daamn crap shit fuck
    fuckin bruh bro dude sis sheesh jeez gosh golly blimey goodness holy wait sorry sry soz np
    nw yw poggers pogchamp sus bump lmk idk idc tbh ngl imo imho fr frfr ikr iirc afaik btw
    fyi irl nvm rn smh til tfw mfw fml jk oops oopsie whoops please pls plz hurray hooray
    huzzah woo woohoo wooo woot yippee wahoo bravo olé hype hyped ooc ic ot spoiler seriously
    really literally honestly hahah ohh ohhh ohno uhoh yummy nom boop speechless mindblown
    obsessed mwah goosebumps chills approves +1 gotcha noted understood done nice1 gj nj njob wb
    ily ilysm bet legit deal
    perfectos""",
    # German, Dutch
    """ja jaa jo jep jap nein ne nee nö noe genau stimmt ach achso oha boah wow uff krass hihi
    haha hallo moin servus tschuss hmm naja okee doch echt wirklich klar jawohl super prost
    bitte sorry entschuldigung gansehaut juhu hurra digga leute boa uiuiui hui hoi doei goedemorgen
    jawel zeker klopt inderdaad nou goh tjonge""",
    # French
    """oui ouais ouaip non nan mdr mdrr mdrrr ptdr lol salut coucou bonjour bonsoir bonne-nuit
    pardon desole desolee ah oh eh ben bah voila exact exactement carrement grave pareil
    d'accord dac bravo chapeau-bas waouh ouah ouf oups zut""",
    # Spanish, Portuguese, Italian
    """si sii vale claro jaja jajaja jeje ostras hostia joder guau hola adios perdon exacto
    vaya ole sim nao né kkk kkkk rs rsrs uau nossa caramba oi ola tchau desculpa isso certo ok
    ciao buongiorno buonasera buonanotte scusa scusate esatto wow uao caspita mia ahah ahaha
    bravo mizzica""",
    # Polish, Swedish, Danish, Norwegian
    """tak nie no hej czesc dobra dokladnie wlasnie sorki sorry przepraszam haha heh ojej lal
    jasne japp jepp nej hejsan oj ojoj ojdå precis absolut visst okej förlåt ursäkta godmorgon
    godnatt jaså hurra jippi nei""",
    # Russian, Ukrainian
    """да нет ага угу неа ок окей ладно привет пока лол кек ого ого-го вау ух уф ой ай ах ох
    эх эй хм хмм ахах ахахах хаха хахаха шедевр жесть хех хехе хихи точно именно согласен согласна
    плюс
    плюсую жиза ржу ору ор блин черт чёрт боже господи мда ну извини извините сорри так ні
    привіт""",
)

# Words that say nothing about what a picture shows.
FILLER = _words(
    """first second third gedaan gemacht bot limner artist job work result results toi tous
    toutes tutti alle allen euch tho though cok vilken vilket sicken demais paljon hele the a
    an this that these those it its he she they them him her his their we us our i me my mine
    you your yours u ur is are was were be been being am s m re ve ll t d so very really super
    just quite pretty such much many lot lots of for to and or all absolutely totally truly
    definitely always ever also as one ones what how wow do does did don has had got get looks
    looking looked turned came come out up there here today now still yet already well done
    everything thing things stuff guys guy everyone everybody folks friend friends mate buddy
    kinda sorta bit honestly genuinely seriously actually literally omg love loves loved
    loving like likes liked liking enjoy enjoyed adore adored adoring feel feels think thought
    guess know knew see saw seen can could believe wait say says said oh ah far thanks ive
    thats dont cant even more-so on in with from at if not no any some only way time made
    makes best other every because when who where why than then help helping idea imagined
    imagine pictured expected wanted hoped seeing stop""",
    # German
    """der das dem den des ein eine einen einem einer es er sie ihm ihr ihre sein seine wir
    uns ich mir mich du dir dich ist sind bin sieht aus geworden ganz sehr so echt richtig
    total wirklich einfach ja auch mal wieder und oder fur von vom zum auf mit in finde finden
    gefallt gefallen liebe lieb haben habe hab wie nur viel vielen tausend bissl absolut voll
    jetzt gerade dieses diese dieser was ach gemacht arbeit""",
    # French
    """le la les l un une des du de d c ce cet cette ces est sont c'est ca cela il elle ils
    elles je j tu vous nous me m te t lui leur son sa ses mon ma mes ton ta tes votre tres
    trop vraiment si tellement tout toute tous plutot aussi et ou pour beaucoup adore aime
    kiffe rendu travail boulot qu que quel quelle quels quelles mille fois a ai n y en""",
    # Spanish, Portuguese, Italian
    """el la los las lo un una unos unas es son esta este esto esa ese eso ella ellos yo tu te
    me mi mis se su sus nos muy mucho mucha muchas muchos tan que de del para por y o todo
    toda todos ha quedado quedo encanta encantado encantada encantan gusta gustan mola os a as
    um uma uns umas e sao ficou isso isto esse essa ele ela eles eu voce voces meu minha muito
    muita tao do da dos das no na pra pro tudo adorei amei gostei curti amo adoro demais mesmo
    il gli i uno sono questo questa quello quella lui lei io ti ci vi molto davvero proprio
    cosi tutto tutta piace mille troppo e' c' venuto venuta tante""",
    # Dutch
    """de het een dit dat die is zijn was ze hij zij ik jij je jou jullie wij we me mij zo erg
    heel echt wat hoe ook wel en van voor vind hou houd geworden allemaal super weer ziet
    eruit""",
    # Polish
    """to jest sa on ona oni ja ty my wy mi mnie cie ci bardzo tak taki taka takie ale-tez
    jaki jaka jakie naprawde po prostu wyglada wyszlo wyszla podoba uwielbiam kocham sie i za
    wielkie""",
    # Swedish, Danish, Norwegian
    """den det de en ett et ar var hon han jag du vi ni mig dig mej dej er sa mycket valdigt
    riktigt verkligen vad hur alskar gillar elsker som jatte ju och og for helt blev ser ut
    tusen jeg meget mange""",
    # Russian, Ukrainian
    """это этот эта эти он она оно они я мы ты вы мне меня тебе тебя вам вас нам нас ее её его
    их очень так такой такая такое такие как какой какая какое какие просто прям прямо реально
    действительно вообще совсем и за что получилось получилась получился вышло вышла нравится
    понравилось люблю обожаю большое огромное вся весь все всё тут вот цей ця це дуже дякую""",
)

# What a compliment calls the picture. Alone it may be a change: "portrait".
PICTURES = _words(
    """piece picture pictures pic pics image images img art artwork drawing drawings painting
    paintings portrait portraits illustration version style detail details colour colours
    color colors vibe vibes bild bilder zeichnung dessin dessins tableau imagen imagenes
    dibujo imagem desenho immagine disegno tekening plaatje afbeelding obraz obrazek rysunek
    bilden teckning картинка картинку картина рисунок арт работа"""
)

# Verbs that need an object to praise: "love her eyes".
LIKING = _words(
    """love loves loved loving luv like liked adore adored adoring enjoy enjoyed dig digging
    appreciate liebe feiere mag aime kiffe encanta encantan gusta gustan mola adoro amo adorei
    amei gostei curti vind gefallt gefallen нравится понравилось podoba uwielbiam kocham
    alskar gillar elsker люблю обожаю"""
)

# What a table talks about, and pictures seldom show.
TALK = _words(
    """session sessions turn turns initiative roll rolls rolled rolling dice crit nat20 nat gm
    dm gms campaign oneshot discord server channel emoji sticker gif avatar pfp wallpaper
    screensaver screenshot save saved posted posting reply lunch breakfast homework meeting
    monday tuesday wednesday thursday friday saturday sunday weekend tomorrow yesterday today
    tmr min mins minutes prompt prompts quota chatgpt midjourney remind reminds reminded
    remember remembers remembered spoilers xp damage statblock lag internet
    nap timezone vacation holiday sitzung wurfel wurfeln runde gestern heute feierabend
    seance demain hier partida turno sesion manana ayer sessao amanha ontem sessione domani
    ieri sessie beurt gisteren sesja jutro wczoraj imorgon igar сессия ход завтра вчера
    сегодня кубик"""
)

# Who speaks of oneself or to somebody: such a sentence is seldom a change.
SPEAKERS = _words(
    """i we you u ive youre y'all ich wir ihr du je j nous vous tu yo nosotros eu nos io noi
    ik wij jij ja jag vi ni я мы ты вы"""
)

WISHES = _words(
    """want wanna need prefer wish rather mochte hatte brauche wunsche wunschte veux voudrais
    aimerais prefere quiero quisiera prefiero quero queria gostaria prefiro voglio vorrei
    preferisco wil zou chce chcialbym chcialabym wole vill skulle хочу хотел хотела"""
)

ASKING = _words(
    """cos cose who whos whose what whats where wheres when why how which wer wen wem wessen was wo
    woher wohin wann warum wieso weshalb welche welcher welches wie qui quoi ou quand pourquoi
    comment quel quelle quien quienes donde cuando cual porque quem onde quando qual chi cosa
    dove perche come quale wat waar wanneer waarom hoe welke kto co gdzie kiedy dlaczego czemu
    jak ktory vem vad var nar varfor hur vilken hvem hva hvor кто что чё где когда почему
    зачем как какой чей куда откуда хто"""
)

# No change begins with one of these.
ONLY_ASKING = _words(
    """how why whose warum wieso weshalb pourquoi waarom dlaczego czemu varfor hvorfor hur hvor
    почему зачем чому"""
)

# After a word that asks, these begin a question, also without its mark.
ASKED = _words(
    """is are was were s re do does did d will would can could should has have the-hell ist
    sind war est sont es son e sono zijn jest sa ar это"""
)

AUXILIARIES = _words(
    """is are was were am do does did has have had will shall would isn aren wasn don doesn
    didn won hasn haven wouldn anyone anybody ist sind war seid bist hast habt kennt est-ce
    es-tu as-tu avez estas estan tienes voce sei avete hai ben heb heeft czy ar har"""
)

# "can you …", "could she …"
ABILITIES = _words(
    """can could may might would kannst konntest konnen konnte kann peux peut pourrais
    pourrait puedes puede podrias podria pode poderia podes puoi puo potresti potrebbe kan kun
    kunt kunnen mozesz moze moglbys kunde можешь можно может можете мог"""
)

# Words that ask for something else, wherever they stand.
MORE = _words(
    """more less fewer without instead too should shouldn brighter darker lighter closer
    nearer further farther wider bigger smaller larger taller shorter longer older younger
    angrier happier sadder scarier softer sharper warmer colder cooler nicer prettier cuter
    stronger thinner thicker fatter higher lower deeper bluer redder greener whiter blacker
    paler moodier gloomier creepier uglier rougher smoother cleaner dirtier wilder calmer
    busier fuller slightly additional extra-large mehr weniger ohne statt stattdessen zu
    heller dunkler grosser kleiner naher weiter alter junger etwas bisschen soll sollte
    sollten plus moins sans trop-de mas menos sin mais sem piu meno senza meer minder zonder
    donkerder lichter dichterbij groter bardziej mniej wiecej bez ciemniej jasniej blizej
    dalej mer mindre utan morkare ljusare narmare storre больше меньше без темнее светлее
    ближе дальше поближе потемнее посветлее крупнее"""
)

# Words that ask for something else at the beginning of a part.
LEADS = _words(
    """color colour hinzufugen machen ajouter mettre faire anadir hacer hacerlo poner fare
    farlo aggiungere fazer adicionar colocar toevoegen maken dodac zrobic lagga gora добавить
    сделать add remove delete change replace make give put turn zoom show let draw paint use
    keep move take swap switch set crop rotate flip mirror fix erase lose drop hide cover cut
    tone dim brighten darken lighten blur sharpen fill include try go have dress rework redo
    recolor recolour place open close raise lower bring pull push render focus now only maybe
    perhaps ponle ponla ponlo hazle hazla dale with in on at under over above behind beside between
    before beneath near next
    inside outside through during from into onto around by as like while wearing holding
    riding standing sitting looking no not same another a an bei im mit auf unter uber hinter
    neben vor aus ein eine einen kein keine keinen jetzt nun vielleicht mach mache gib fuge
    entferne andere avec en dans sous sur derriere devant maintenant ajoute enleve mets fais
    retire pas un une con bajo sobre detras ahora quita pon haz cambia anade agrega com em sob
    agora tira coloca muda adiciona faz sotto dietro adesso ora togli metti aggiungi rendi fai
    met onder op achter nu voeg haal maak verander geen w na pod z ze przed teraz dodaj usun
    zmien zrob med pa bakom ta lagg gor byt inga ingen в во на с со под над за теперь сейчас
    добавь убери сделай поменяй измени"""
)

POLITE = _words(
    """please pls plz bitte stp svp porfavor porfa prego alsjeblieft aub prosze snalla tack
    пожалуйста плиз"""
)

CONTRASTS = _words(
    """but though however except aber jedoch nur mais pero salvo mas porem ma maar ale men но
    однако"""
)

AWAY = _words("""brb afk bbl bbs bbiab gtg g2g ttyl""")
"""Whoever writes one of these leaves the table for a moment."""

POINTERS = _words(
    """this that these those das dies c ca esto eso isso isto questo dit dat to det это"""
)
STATING = _words(
    """is are was were s re m am looks look looked looking turned came feels reminds sounds
    seems sieht ist sind war est sont es e sono zijn jest ar ser wyglada quedo ficou"""
)
THE = _words("the his her their its those these that my your der die das les le la el los il lo de")

# Alone they praise: "epic", while "epic light" is a change.
ALONE = _words(
    """look morning ready test testing hot art sick dope epic lit rad slay slaps neat iconic
    legend legendary badass insane wicked based bomb back here present soon later welcome
    crazy hype banger"""
)

SORRY = _words(
    """sorry sry entschuldigung pardon desole desolee perdon desculpa scusa scusate sorki
    przepraszam forlat ursakta извини извините"""
)

# With a word or two behind them they greet or comment: "hello Elara", "typical Oren".
GREETINGS = _words(
    """hi hey hello hallo hola salut ciao bye rip poor congrats gz classic typical привет"""
)

# They join a part to the one before.
LINKS = _words("""and also so just then und auch et och и а""")

PRONOUNS = _words(
    """she he they it we i her him them er sie es wir ich elle il on ella ela lei lui ze hij"""
)
