"""Reads parts of replies in scripts that set no blanks between words."""

import re

from studio.rules.asking.chatter.parts import ReplyPart
from studio.rules.letters import has_words

_EASTERN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u3131-\u318e\u1100-\u11ff]")
_CHAT = re.compile(
    "ありがとうございま(?:す|した)|ありがとう?|あざ(?:っ)?す|感謝|すご(?:い|すぎ(?:る)?|く(?=いい|良い|好き))|凄い|すごっ"
    "|すげ(?:え|ー)?|かわい(?:い|すぎる|すぎ)|可愛い|可愛すぎる?|かっこ(?:い|よ)い?|カッコいい|格好いい|カッコ良い"
    "|きれい|綺麗|キレイ|美し(?:い|すぎる?)|素敵|すてき|ステキ|素晴らし(?:い|すぎる)|すばらしい|最高|神絵|神すぎる?"
    "|好き(?:すぎる?)?|大好き|いいね|良いね|いい感じ|良い|いい|よき|尊い|やば(?:い|すぎる?)?|ヤバい|うま(?:い|すぎ)"
    "|上手|完璧|面白い|おもしろい|うける|ウケる|爆笑|笑った|わろた|わあ+|わーい?|おお+|うわ[あー]*|へえ+|なるほど|了解"
    "|りょうかい|おつ(?:かれ(?:さま)?)?|お疲れ(?:様|さま)?|おはよう|おやすみ|こんにちは|こんばんは"
    "|そうそう|それな|わかる|ごめん(?:なさい)?|すみません|やった[あー]*|さすが|流石|拍手|888+|ワロタ"
    "|哇+|画得.{0,2}好|笑死|牛逼|谢谢|謝謝|多谢|感谢|哈+|好(?:看|美|棒|漂亮|可爱|厉害|帅)|漂亮|太棒了?|太美了?|太好了|厉害|可爱|不错|牛+|帅|绝了|喜欢"
    "|고마워요?|감사합니다|감사해요|예쁘다|예뻐요?|예쁘네요?|대박|멋지다|멋져요?|멋있다|귀여워요?|귀엽다|최고(?:다|예요)?"
    "|우와+|[ㅋᄏ]+|[ㅎᄒ]+|[ㅠᅲ]+|좋아요?|좋네요?|완벽해요?|짱"
    r"|(?<!\w)(?:はい|うん|いや|神|笑+|草+|え+|お+|와+)(?![^\W_a-z])"
)
_ASKS = re.compile(
    "誰|だれ|何|なに|なん(?:で|だ|て)|どこ|いつ|なぜ|どうやって|どうして|どれ|谁|什么|哪里|哪儿|为什么|怎么|누구|뭐야?|어디|언제|왜"
)
# What stands around them and says nothing about a picture.
_FILLER = re.compile(
    "これ(?:は|も|が)?|それ(?:は|も)?|あれは?|この|その|とても|とっても|めっちゃ|めちゃくちゃ|めちゃ|超|本当(?:に|の)?"
    "|ほんと(?:に|の)?|マジ(?:で)?|まじ(?:で)?|すごく|もう|絵|イラスト|画像|みんな|です(?:か|ね|よ)*|でした|ます"
    "|だ(?:ね|よ|な|わ)*|[ねよなわぁあっッー〜～さかはがもを]|って|という|ちゃん|さん|くん|様|[wｗ]+"
    "|真的?|太|很|非常|这(?:个|张)?|那(?:个)?|图|画|的|了|啊|呀|吧|吗|呢|是|我|你|她|他|们|个"
    "|진짜|정말|너무|이거|그림|이|가|은|는|요|네|다|야|해"
)
_ASKS_FOR = re.compile(
    "もっと|でも|けど|けれど|して|しろ|ください|下さい|お願い|おねがい|じゃなくて|なしで|ほしい|欲しい|但|不过|更|请|换|加|再(?!见|見)"
    "|(?<![マまジじなん])で$|더|하지만|해줘|해주세요|으로|없이"
)
_TELLS = re.compile("(?:私|わたし|僕|ぼく|俺|うち|我)[はもが]?")


def is_eastern(text: str) -> bool:
    """Whether the text has Japanese, Chinese or Korean letters."""
    return _EASTERN.search(text) is not None


def read(text: str, *, asks: bool) -> ReplyPart:
    """What a part is; `asks`: a question mark ends it."""
    if _ASKS_FOR.search(text):
        return ReplyPart.CLEAR
    if _ASKS.search(text):
        return ReplyPart.TALK
    unsaid = _CHAT.sub(" ", text)
    chats = unsaid != text
    if not has_words(_FILLER.sub(" ", unsaid)):
        return ReplyPart.CHAT if chats else ReplyPart.UNCLEAR
    if chats or _TELLS.match(text):
        return ReplyPart.UNCLEAR
    return (
        ReplyPart.TALK if asks and text.strip().endswith(("か", "吗", "나요")) else ReplyPart.PLAIN
    )
