"""More replies to pictures, written after the first version of the rule that reads them."""


def _read(table: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in table.split("|") if each.strip())


MORE_CHATTER = _read("""
    ty! | thank you!!! ❤️ | this is so cool | that is so pretty omg |
    holy cow that's awesome | what a lovely picture, thanks! | I absolutely adore this |
    you nailed it | wow she looks so badass | that's sick | sick! | dope | epic | so epic |
    fire | this is fire 🔥 | the hat lol | her face haha | haha the goblin | omg the eyes |
    love her hair | I like the background | loving the mood here | nice work, bot |
    nice one @Limner | great job | good stuff | super cute | cute dog! |
    the dragon looks awesome | the lighting is gorgeous | her dress is so beautiful |
    it's beautiful | It's perfect, thank you | just perfect | absolutely stunning |
    chef's kiss | I need this on my wall | I want this as a poster |
    can I have this as a wallpaper? | saving this | new wallpaper | my new pfp |
    can we use it for the campaign? | who's the guy on the left? |
    whats that in the background? | why is he naked lol | is this AI? | is she an elf? |
    are those wings? | did she always have a scar? | wait, is that Kael? | so who won? |
    and who is that? | where did you get that sword? |
    does anyone know what time we play? | anyone here? | what's her name? |
    how old is she? | when's the next session? | what happened? | what model is this? |
    how much does it cost? | seriously? | really?? | huh? | what? | why? | no | nope |
    yes please | yeah | I agree | true | facts | relatable | mood | me irl | this |
    this!! | so good | so true | too funny | me too | f | W | L | rip oren | poor oren |
    poor guy | lol same | lol what | lol ok | lmaooo | hahahahahahah | HAHA | bahahaha |
    hehe | teehee | rofl | xd | XDDD | :D | ;) | :P | <3 <3 | ❤️❤️❤️ | 👍 | 👏👏👏 | 🤣 | o7 |
    ^^ | ^^^ | ^ this | +100 | 11/10 | 100% | 5/5 | 5 stars | uwu | owo | *claps* |
    *drools* | *chef's kiss* | congrats! | congratulations Mira | grats | well played |
    welcome back | good luck! | have fun | see you tomorrow | gotta go, dinner |
    be right back | back | I'm back | sorry for the delay | sorry I'm late | my turn? |
    your turn | your turn, Oren | I attack the goblin | I cast fireball | I rolled a 17 |
    nat 20! | roll initiative | ok let's go | let's gooo | yes, let's do it |
    we should rest | hi all | hello there | good evening | guys this is amazing |
    everyone look at this | remember when we fought the dragon? |
    that reminds me of Skyrim | looks like my cat | looks like Gandalf |
    reminds me of home | I remember that | that was fun | it was a great session |
    that's my girl | that's my favourite | that's her sister | this is Elara's brother |
    he is my favourite character | he never smiles | she would never wear that |
    nobody expected that | not sure about this | not my style | idk | hmm | ehh | meh |
    ooc: brb | OOC: that was great | (ooc: brb) | ((lol)) | (( great picture )) |
    [ooc] thanks | // nice | > her eyes closed | wow | «Qui va là ?» | „Wer ist da?“ |
    https://www.youtube.com/watch?v=abc | https://cdn.discordapp.com/x.png nice |
    <#123456> look | <@&555> come see | :joy: | :100: | wow :fire: | danke dir! |
    Danke schön | dankee | toll! | super schön! | sehr schön geworden | richtig geil |
    sieht gut aus | sieht mega aus | das sieht toll aus | wie schön | der Hammer! |
    ist das Elara? | wann spielen wir? | was ist das? | lol wie geil | bin gleich da |
    gute Nacht | guten Morgen | oh mein Gott | wunderschön! | gefällt mir | ich liebe es |
    hübsch | genau so habe ich sie mir vorgestellt | merci à toi | super ! |
    c'est trop beau | j'adore ton dessin | très joli | magnifique !! | trop mignon |
    c'est génial | haha excellent | bonne nuit | qui est-ce ? | c'est quoi ça ? |
    on joue quand ? | wow c'est incroyable | gracias!! | qué chulo | me gusta mucho |
    es hermoso | está genial | jajajaja | increíble | ¿quién es ese? | ¿cuándo jugamos? |
    buenas noches | te quedó genial | obrigado | que lindo! | ficou incrível |
    ficou muito bom | amei | muito bonito | kkkkkkkkk | rsrs | quem é? | nossa, que lindo |
    top demais | grazie | bello! | che bella immagine | è bellissima | mi piace molto |
    fantastico! | chi è quello? | quando giochiamo? | stupendo | dankjewel | heel mooi |
    wat een mooie tekening | geweldig | leuk! | super gaaf | haha leuk |
    wanneer spelen we? | dzięki wielkie | super! | ale ładne | śliczne | jakie piękne |
    podoba mi się | haha dobre | kiedy gramy? | tack! | snyggt! | så fint |
    vilken fin bild | jag älskar den | haha kul | när spelar vi? | спасибо большое |
    круто | очень красиво | класс! | какая красота | ого | хаха | ору | кто это |
    когда играем? | это она? | ありがとうございます | かっこいい | すごいですね |
    めっちゃかわいい | 笑 | 最高！ | やばい |
    これは誰ですか | おつかれ | 谢谢 | 好美 | 哈哈哈 | 감사합니다 | 예쁘다 | ㅋㅋㅋ |
    tak! | takk | kiitos |
    kiitos paljon | teşekkürler | çok güzel | děkuji | дякую | köszönöm | mulțumesc |
    ευχαριστώ | that's hilarious | I can't believe it | this bot is insane | AI is scary |
    he looks like a noodle | why does he look like Shrek | the hands are weird lol |
    her hands look weird | six fingers lol | that hand tho | what's wrong with his face |
    hot | now that's a sword | big mood | classic Kael | typical Oren |
    of course he has a sword | finally! | here we go | oh no | oh no he's hot | hello? |
    thank youuuu | THANK YOU | Thanks!!!1 | ty so much 🙏 | tysm for this |
    much appreciated | appreciate it | nice job on the eyes | good boy | good girl |
    what a mood | what a guy | so proud of her | I'm so proud | this made my day |
    frame it | print it | shipping it | ship it | I ship it | love this for her | iconic |
    a masterpiece | pure art | art! | yessss queen | slay | she's gorgeous |
    he's so handsome | they look so happy | they're adorable | you did it again |
    you're amazing | ur the best | bot is the best | best bot | 10 out of 10 | chefs kiss |
    mwah | take my money | I'm obsessed | obsessed | speechless | I have no words |
    no words | I'm crying | im crying | crying rn | I'm dying 😂 | dead 💀 | 💀💀💀 | omg stop |
    stop it | stahp | can you not lol | haha what is this | lol that face | the face 😂 |
    his expression lmao | her expression is priceless | nice detail |
    nice details on the armour | great composition | great colours | amazing work |
    amazing job as always | excellent work | cool stuff | cool pic | beautiful art |
    pretty colours | lovely scene | sweet pic | neat! | rad | ooh | ooooh | ahhh | mmm |
    interesting | very interesting | impressive | not gonna lie, that's awesome |
    ngl this slaps | tbh I prefer the first | I like the first one better |
    the second one is better | first one is best | number 2 is my favourite | I vote 2 |
    2 | agreed, lovely | same, love it | seconded | facts! | +1 to that | this ^ |
    who's that pokemon | what is going on | what's happening here | is it Friday yet? |
    are we playing tonight? | anyone up for a game? | should we rest? |
    do you have the map? | have you seen my dice? | did I miss something? |
    was that a dragon? | will there be a session? | you there? | u ok? | ready? | ok? |
    and? | so? | my bad | gn all | cya | bbl | back in 10 | in a meeting, sorry |
    dinner's ready, brb | my cat is on the keyboard | happy birthday! | merry christmas |
    see you next week | see ya | good game everyone | gg everyone | and then we all died |
    I rolled a nat 1 | I got a 20! | crit! | roll for initiative | DM is evil |
    our DM is the best | Kael would be proud | Elara deserves better | RIP |
    F in the chat | press F | sorry wrong channel | wrong channel | oops | ignore that |
    nvm | never mind | test | testing | hi | hey bot | hey Limner | hello Elara |
    @everyone look | lol @Oren | „Danke!“ | Das ist super! |
    Das ist toll geworden, danke! | Cool! | Richtig cool | echt cool | Wow, toll |
    Hammer! | Haha, sehr gut | haha der Blick | wie cool ist das denn | ist ja krass |
    So schön! | Ich liebe das Bild | Sehr geil | Gut gemacht | Was ist das denn? |
    Kann ich das als Avatar nehmen? | bis morgen | ich muss los | ok danke | Ja genau |
    nein | stimmt | Respekt | Glückwunsch | Merci, c'est super beau | C'est magnifique ! |
    Trop cool | trop classe | wouah | génial ! | j'aime beaucoup | j'adore ses yeux |
    haha trop drôle | bien joué | c'est elle ? | je reviens | à demain | bonne soirée |
    Muchas gracias | ¡Qué maravilla! | qué pasada | me encanta su pelo | es perfecto |
    está muy bien | buenísimo | jeje | ¿Qué es eso? | ahora vuelvo | Muito obrigado! |
    Que maravilha | ficou perfeito | ficou top | adorei o cabelo | hahaha boa |
    lindo demais | o que é isso? | já volto | Grazie! | Che meraviglia | che figata |
    molto bello | davvero bello | è perfetta | ahah grande | cos'è? | torno subito |
    Bedankt! | wat gaaf | super mooi | heel leuk gedaan | haha top | wat is dat? |
    tot morgen | Dziękuję bardzo | ale super | przepiękne | świetna robota | haha super |
    co to? | zaraz wracam | Tack tack | så snyggt! | jättefin | vad är det? |
    Спасибо, очень красиво! | Класс, спасибо | как красиво | обалдеть | ахахаха |
    что это? | это прекрасно | скоро вернусь | ありがとうございました | めっちゃいい |
    うわ、すごい | 素敵な絵ですね |
    笑った | www | かわいすぎる | 好き | 何これ | 太好看了 | 谢谢你 | 哇 | 真漂亮 | ㅎㅎ |
    고마워 | 와 대박 |
    <:pog:123> <:pog:123> | nice <:pog:123> | 🤍 | 🎉🎉 congrats | 👀 | 😂 his face | :D :D |
    :') | ;-; | T_T | >_< | (╯°□°)╯︵ ┻━┻ | https://media.giphy.com/x.gif lol |
    this is us https://x.com/a | haha yes | *laughs* | _smiles_ | (laughs) | **WOW** |
    `lol` | wow... | ok... | hmmmm... |
    how long did that take | how old is she supposed to be | why does the horse have five legs |
    does anyone else see the face in the clouds | now we're talking | now I'm hungry |
    ok now I want to play her again | he's been through a lot | you captured her perfectly |
    not quite what I pictured but nice | not like that | keep it! | let's keep it |
    look at him go | no notes | 10/10 no notes | goosebumps | chills | hats off | Hut ab! |
    Gänsehaut | ich kann nicht mehr 😂 | warum hat er sechs Finger | chapeau bas | ça claque |
    pourquoi il fait cette tête | estoy llorando | no me lo puedo creer | me muero |
    por qué tiene seis dedos | tô chorando | mto bom | spettacolo | sei un genio | mamma mia |
    czemu on ma sześć palców | jest prześliczna | helt sjukt bra | hvor er det flot |
    это шедевр | почему у него шесть пальцев | 画得真好 | 哈哈哈笑死我了 | efsane | çok iyi |
    elinize sağlık | moc pěkné | شكرا جزيلا | شكراً | جميل جدا | رائع | תודה רבה | מדהים |
    धन्यवाद | ขอบคุณ | cảm ơn | terima kasih | bagus banget | salamat! | better than the last one |
    love the darker tone | the third one is my fav | can someone explain what's happening |
    I need that sword irl | need this as a poster | want
""")

MORE_CHANGES = _read("""
    brighter | lighter | more light | more dramatic | less dark | a bit darker |
    a little closer | slightly older | much bigger | rain | snow | night | fog | winter |
    sunrise | spring | blood | blood on the sword | fire | fire in the background |
    full body | full body shot | close-up | close up | profile view | side view |
    from behind | from the left | top view | bird's eye view | wide angle | landscape |
    sepia | watercolor | as an oil painting | in watercolour | ink | anime style |
    different pose | different background | new background | no background |
    plain background | white background | blue eyes | green eyes instead | longer hair |
    short hair | bald | with a beard | with a scar on her cheek | with glasses |
    wearing armor | in armour | holding a sword | holding her staff up |
    sitting on a throne | standing on the cliff | looking at the viewer | looking up |
    smiling more | angry | sad | crying | happy | scared | she cries | she should cry |
    make him older | make the dragon bigger | make it rain | make it snow |
    make it spooky | make it epic | make it more epic | more epic | turn around |
    turn her around | zoom in | flip it | crop it | remove background | remove the people |
    delete the tree | get rid of the hat | lose the hat | drop the sword |
    keep the dress but change the hair | swap the sword for an axe |
    replace the horse with a wolf | can you add a moon? | could you make her smile? |
    would you add rain please? | can he have a beard? | can it be night? |
    could it be raining? | can we get more fire? | can we have a version at night? |
    could I have it in black and white? | maybe a hat? | maybe with rain? |
    perhaps at dusk | a hat? | darker? | night? | with a dog? | why not at night? |
    how about in the snow? | what about a wolf? | what if she had wings? |
    is it possible to have it darker? | I want a hat | I want rain |
    I'd like her hair longer | I would love more fog | I would prefer daylight |
    we need more fire | needs more fire | needs a hat | need rain | she needs a sword |
    her hair is too short | too bright | way too dark | not that dark | not so bright |
    it should be night | the sky should be red | there should be a moon | it's raining |
    it is winter | she has blue eyes | he holds a lantern | her cloak is green |
    the sun sets | he is taller than her | older, with grey hair |
    in the rain, at night, lanterns | rain please | please, darker |
    darker please, thanks | thanks! darker please | ty, now closer |
    thank you, but more rain | nice, more fire | nice but darker | cool, now with a wolf |
    cool but make it night | great! add a hat | perfect but no hat | love it but brighter |
    lovely, could you make it brighter? | beautiful! in winter? | wow, now at night |
    omg yes now with fire | yes, but with a hat | yes with a hat | no, with a hat |
    no, darker | ok, closer | ok now add rain | hmm, darker | hmm more red |
    haha, with a moustache | lol make it bigger | lol with a hat | haha add a goblin |
    great but can you remove the sword? | amazing, just a bit brighter |
    so pretty! more stars | looks great, but older | this but at night | same but darker |
    same with rain | the same in winter | again but darker | again, with rain |
    one more wolf | two wolves | 3 wolves | a second sword | two more | another wolf |
    her wolf next to her | the wolf beside her | her eyes open | eyes closed | mouth open |
    hood up | hair down | arms crossed | cape blowing in the wind |
    castle in the background | behind her a dragon | dragon | goblin king |
    a pretty dress | a beautiful garden | in a beautiful dress | with a cute cat |
    a happy dog | heller | größer | kleiner | näher | nachts | im Schnee | im Regen bitte |
    mit einem Wolf | mit ihrem Wolf | ohne Schwert | ohne Bart, bitte | mehr Feuer |
    weniger Blau | rote Haare | sie lächelt | mach es dunkler | mach ihn älter |
    kannst du es heller machen? | schön, aber dunkler | lol mit Hut | Regen? |
    und mit Hut | plus clair | plus grand | la nuit | de nuit | sous la neige |
    sans chapeau | avec son loup | moins de bleu | cheveux rouges | ajoute un loup |
    très beau, mais plus sombre | tu peux ajouter un loup ? | de noche | con lluvia |
    sin sombrero | más fuego | menos azul | más cerca | pelo rojo | con su lobo |
    añade un lobo | gracias, ahora de noche | à noite | com chuva | sem chapéu |
    mais fogo | mais perto | lindo, mas mais escuro | di notte | con la pioggia |
    senza cappello | più vicino | più fuoco | meno blu | con il suo lupo |
    bello, ma più scuro | 's nachts | in de regen | zonder hoed | meer vuur | lichter |
    met haar wolf | mooi, maar donkerder | w nocy | w deszczu | bez kapelusza |
    więcej ognia | z wilkiem | ładne, ale ciemniej | på natten | i regnet | utan hatt |
    mer eld | med sin varg | ljusare | fint, men mörkare | ночью | под дождём | без шляпы |
    больше огня | с волком | ближе | красиво, но темнее | 夜に | 雪の中 | もっと明るく |
    狼と一緒に |
    帽子なしで | すごい！でももっと暗く | 更暗 | 戴帽子 | 더 어둡게 | 비 오는 밤 |
    make it darker please | Darker. |
    DARKER | darker!! | darker :) | darker 😊 | a bit darker? | more rain!! | more rain 🌧️ |
    RAIN | Night time | nighttime | daylight | at dawn | dusk | golden hour | moonlit |
    underwater | indoors | in a tavern | in the tavern | inside | outside | from far away |
    farther away | further back | step back | back view | back to the camera |
    facing left | facing us | looking at us | face visible | show his face |
    show me her back | let her smile | let it rain | have her smile | have him hold a cup |
    she smiles | smile | a smile | a faint smile | no smile | no beard | no text |
    no people | no moon | not blue | not smiling | never smiling | without wings |
    without people please | wings | big wings | with big wings | with wings and horns |
    horns | red eyes | eyes red | glowing eyes | her eyes glow | her hair loose |
    her hair is longer | his beard longer | his sword is broken | the sky is purple |
    the dragon breathes fire | dragon breathing fire | more dragons | fewer people |
    only her | only the wolf | just the wolf | just rain | just darker | but darker |
    but at night | and darker | and with a wolf | also a wolf | plus a wolf | now darker |
    now with wolf | now smiling | then add rain | instead of a sword an axe |
    an axe instead | axe instead of sword | swap axe for sword | colder | warmer light |
    warm light | soft light | cold colours | brighter colours | darker colours please |
    muted colours | vivid colors | black cloak | black and white please | monochrome |
    pencil sketch | in the style of a comic | comic style | as a comic | like a painting |
    like a photo | more realistic | less cartoony | realistic | photorealistic | cartoon |
    simpler | simple background | blurry background | background blurred |
    change background | change her dress to green | change the time to night |
    turn it into night | turn the wolf white | turn left | paint it red | colour it |
    color her hair red | dye her hair | give her wings | give her a sword please |
    put a hat on him | put him on a horse | take off the hat | take the hat off |
    cut her hair | age him up | older by ten years | ten years older | younger |
    make them fight | make everyone smile | everyone smiling | let them kiss | they kiss |
    he dies | she is dead | he falls | she runs | she should run | she should be running |
    he needs to look angry | look angry | look up | looking left |
    could you remove the text? | can you do it at night? |
    could we see more of the castle? | can you show the dragon? | can you zoom out a bit? |
    can she hold a lantern? | would a hat work? | maybe darker | maybe a bit more fog? |
    perhaps less red | try at night | try it with rain | try again | try again with a hat |
    one more time | once more with feeling | another one | another try | retry | redo |
    again please | next morning | the next morning | five years later | later that night |
    meanwhile at the castle | lol darker | lol now with rain | haha now make him bald |
    haha bald | omg more | wow, can you add snow? | nice, closer | nice, but closer |
    cool! in winter | great. at night | thanks! more fog please |
    thank you! can you make the cloak red? | love this! now at night please |
    love it! add a wolf | I love it, but make it darker |
    I like it but the hat should be red | I like it, more rain | it's great but too dark |
    this is great, but closer | that's too dark | that is too bright, darker please |
    this is too red | too much fog | too many people | too old | he's too old |
    she looks too young | she looks too old, younger | her nose is too big |
    I want more fire | I want her with a bow | I'd like it darker | I'd prefer night |
    i would like rain | we want a wolf | need a wolf | needs more wolves | wants a hat |
    wish it was night | dunkler bitte | viel dunkler | nicht so dunkel | zu hell |
    bei Tag | am Abend | im Wald | mit Bart | mit roten Haaren | ohne Bart | kein Hut |
    keine Leute | ein Hut | einen Hut bitte | und Regen | mehr Regen | jetzt mit Hut |
    aber dunkler | schön, jetzt im Winter | danke, etwas heller |
    kannst du Regen hinzufügen? | gib ihm einen Bart | Haare rot | lächelnd | von oben |
    auf einem Pferd | größerer Wolf | Nacht | Schnee? | la nuit, sous la pluie |
    plus de pluie | moins sombre | avec une barbe | sans barbe | pas de chapeau |
    un chapeau | en hiver | au crépuscule | il pleut | elle sourit | mets-lui un chapeau |
    ajoute de la pluie | peux-tu ajouter un chapeau ? | mais la nuit |
    super, mais de nuit | trop sombre | trop clair | más lluvia | menos niebla | de día |
    en invierno | con barba | sin gente | ella sonríe | ponle un sombrero | añade lluvia |
    pero de noche | me encanta, pero más oscuro | puedes hacerlo más oscuro? |
    demasiado oscuro | mais chuva | com barba | sem barba | de noite | no inverno |
    ela sorrindo | coloca um chapéu | adorei, mas mais escuro | più pioggia |
    con la barba | in inverno | sorridente | aggiungi un lupo | puoi farlo più scuro? |
    troppo scuro | meer regen | met baard | in de winter | glimlachend | voeg regen toe |
    te donker | więcej deszczu | z brodą | zimą | uśmiechnięta | dodaj deszcz | za ciemno |
    mer regn | med skägg | på vintern | leende | lägg till regn | för mörkt |
    больше дождя | с бородой | зимой | улыбается | добавь дождь | слишком темно | 明るく |
    雪を降らせて | 笑って | 夜にして | 髪を赤く | もう少し暗く | 帽子をかぶせてください |
    かわいい服で | 下雪 | 晚上 | 戴眼镜 | 눈 오는 밤 |
    웃는 얼굴 | 밤에 |
    do it again with rain | do this in ink | do her hair red | you forgot the wolf |
    forgot the wolf | on fire | in love | asleep | que sonría | rain, thank you | rain, please? |
    thank you, could the wolf be white? | schön, aber er braucht einen Bart |
    jaja genial, ponle barba | спасибо, а теперь ночью | すごい！次は雪で | 最高！髪は赤で |
    谢谢，再亮一点 | love it! but make it darker | haha perfect, only the sword is missing |
    thanks so much! and now in winter | lol give him a hat | 😂 give him a hat | 🔥 more fire |
    super, jetzt bei Nacht | trop beau, mais avec de la pluie | gracias! ahora de noche |
    adorei, mas com chuva | bellissimo, ma senza barba | dzięki, ale teraz w śniegu |
    tack! nu i snön | супер, только без бороды | ありがとう、でもっと明るく |
    고마워요, 근데 머리는 빨간색으로 | his sword on fire | her sword is on fire |
    asleep by the fire | hur som helst mörkare | I want this darker | I want this at night
""")
