"""How people ask for shorter or longer answers, in six languages.

Three tables of patterns over a sentence in lower case without punctuation and courtesy around it: WHOLE must be all
of it, ANYWHERE may stand in it unless it speaks of the work, NAMED speak of answers by name and count always.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum


class Ask(StrEnum):
    """What somebody asks of answers."""

    PREAMBLE = "no preamble"  # leave out introductions, summaries, repetitions
    SHORTER = "shorter"
    ONLY = "only the result"  # no explanation, just the code
    LONGER = "longer"
    PUZZLED = "not understood"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


COURTESY = _any(
    r"^(?:please|pls|plz|ok(?:ay)?|hey|hmm+|but|and|so|also|no(?=,)|yes|well|sorry|thanks|can you|could you"
    r"|would you|will you"
    r"|can i get|i want|i need|try to|much|a bit|a little|even|way|far|still|really|next time|from now on"
    r"|in (?:the )?future"
    r"|going forward)\b(?!')",
    r"\b(?:please|pls|plz|thanks|thank you|next time|from now on|in (?:the )?future|going forward|this time"
    r"|then|now|man|ok)$",
    r"^(?:bitte|aber|und|ja|nein(?=,)|kannst du(?: mir)?|könntest du(?: mir)?|ab jetzt|künftig|etwas|viel|mal)\b",
    r"\b(?:bitte|danke|mal|ab jetzt|künftig)$",
    r"^(?:s'il (?:te|vous) pla[iî]t|stp|svp|mais|et|non(?=,)|oui|beaucoup|un peu)\b",
    r"\b(?:s'il (?:te|vous) pla[iî]t|stp|svp|merci)$",
    r"^(?:por favor|pero|y|no(?=,)|sí|mucho|un poco)\b",
    r"\b(?:por favor|gracias)$",
    r"^(?:请你?|麻烦你?|那|能不能|可以|你|すみませんが?)",
    r"(?:谢谢|吧|吗|好吗|ください|下さい|お願いします|お願い)$",
)

_ANSWERS = r"(?:answers?|repl(?:y|ies)|responses?|explanations?)"
_SHORT = r"(?:short(?:er)?|brief(?:er)?|concise|terse(?:r)?|succinct|to the point|minimal)"
_RECAP = (
    r"(?:preambles?|recap(?:ping)?s?|intro(?:duction)?s?|summar(?:y|ies)|summari[sz](?:e|ing)|narrat(?:e|ing|ion)"
    r"|restat(?:e|ing))"
)

# A sentence that speaks of these asks for work, whatever it says of length.
WORK = _any(
    r"\b(?:functions?|methods?|class(?:es)?|variables?|names?|readmes?|docs?|documentation|docstrings?"
    r"|comments?|commits?"
    r"|messages?|titles?|descriptions?|prs?|pull requests?|changelogs?|release notes?|tests?|files?|prompts?"
    r"|pages?|labels?"
    r"|help|headings?|sections?|articles?|posts?|e-?mails?|tweets?|issues?|tables?|columns?|lines|\.?md"
    r"|markdown|logs?"
    r"|tool|tools|output|agents?|api|ui|button|menu|url|urls|password|timeout|strings?)\b",
    r"\b(?:funktion|methode|klasse|name|titel|kommentare?|fehlermeldung|datei|liste|readme|beschreibung)\b",
    r"\b(?:fonction|méthode|classe|nom|titre|commentaires?|message|fichier|liste)\b",
    r"\b(?:función|método|clase|nombre|título|comentarios?|mensaje|archivo|lista)\b",
    r"函数|方法|标题|变量|名字|注释|信息|文件|文档|関数|メソッド|タイトル|変数|コメント|メッセージ|ファイル",
)

NAMED: Mapping[Ask, re.Pattern[str]] = {
    Ask.SHORTER: _any(
        rf"\b(?:keep|make) (?:all )?your (?:\w+ )?{_ANSWERS}\b.{{0,20}}\b{_SHORT}\b",
        rf"\bkeep (?:the )?(?:answers|replies|responses|explanations)\b.{{0,15}}\b{_SHORT}\b",
        rf"\b(?:answers|replies|responses|explanations) (?:don't need to|needn't|should|should not|shouldn't"
        rf"|must) be (?:too |so )?(?:long|{_SHORT})\b",
        r"\b(?:shorter|briefer|terser|more concise|less verbose) (?:answers|replies|responses|explanations)\b",
        r"\byou(?:'re| are)(?: being)? (?:way |far )?(?:too|so|very) (?:verbose|wordy|long-winded|chatty)\b",
        r"\b(?:you talk|you write|you say) (?:way |far )?too much\b|\bstop (?:being so (?:verbose|chatty"
        r"|wordy)|rambling|yapping)\b",
        r"\byour (?:\w+ )?(?:answers?|repl(?:y|ies)|responses?|explanations?) (?:is|are|was|were) (?:way "
        r"|far )?too (?:long|verbose|wordy)\b",
        r"\b(?:kürzere antworten|antworte \w* ?(?:kürzer|knapper|kurz)|deine antworten .{0,15}(?:kürzer|kurz"
        r"|zu lang))\b",
        r"\b(?:réponses? plus (?:courtes?|brèves?|concises?)|réponds \w* ?(?:brièvement|plus court))\b",
        r"\brespuestas? más (?:cortas?|breves?|concisas?)\b|\bresponde \w* ?(?:brevemente|más corto)\b",
        r"回答(?:要|请|得)?(?:尽量|再)?(?:简短|简洁|精简)|(?:回答|答え|返答|返信)(?:は|を)?(?:もっと)?(?:短く|簡潔に)",
    ),
    Ask.ONLY: _any(
        r"\b(?:answer|respond|reply) (?:me )?(?:in|with) (?:just |only )?(?:one|a single|1) (?:word|line|sentence)\b",
    ),
    Ask.LONGER: _any(
        r"\b(?:longer|more (?:detailed|verbose|thorough)) (?:answers|replies|responses|explanations)\b",
        r"\bbe (?:a bit |a little )?(?:more (?:verbose|detailed|thorough)|less terse)(?: in your (?:answers"
        r"|replies|explanations))?$",
        r"\byou(?:'re| are)(?: being)? (?:way |far )?too (?:terse|brief|concise|short)\b",
        r"\b(?:ausführlichere antworten|réponses? plus (?:longues?|détaillées?)|respuestas? más (?:largas?"
        r"|detalladas?))\b",
        r"回答(?:要|请|得)?(?:再|更)?详细|(?:回答|答え)(?:は|を)?もっと詳しく",
    ),
}

ANYWHERE: Mapping[Ask, re.Pattern[str]] = {
    Ask.PREAMBLE: _any(
        rf"\b(?:stop|skip|avoid|no need (?:for|to)|don't|do not|quit|without) (?:the |any |all |your |always "
        rf"|with |giving |adding |me |a |those |these )*{_RECAP}\b(?! of)",
        rf"^no {_RECAP}\b(?! of)|\bi don't (?:need|want) (?:a|the|any|your|all the|all these|those) {_RECAP}\b",
        r"\b(?:stop|don't|do not|quit) (?:repeat(?:ing)?|restat(?:e|ing)) (?:what i (?:said|say|asked)"
        r"|my question|the question|yourself)\b",
        r"\b(?:keine|ohne) (?:einleitung|vorrede|zusammenfassung(?:en)?)\b|\bhör auf,? (?:alles "
        r"|immer )?zusammenzufassen",
        r"\b(?:pas de|sans) (?:résumé|préambule|introduction)s?\b|\barrête de résumer\b",
        r"\bsin (?:resumen|resúmenes|preámbulos?|introducción)\b|\bdeja de resumir\b",
        r"(?:不要|不用|别)(?:再)?(?:总结|复述)|(?:まとめ|要約|前置き)(?:は|を)?(?:いらない|不要|要らない|なしで)",
    ),
    Ask.ONLY: _any(
        r"\b(?:don't|do not|stop|no need to|quit) explain(?:ing)?(?: (?:it|anything|everything|this|that"
        r"|yourself|so much|things|your (?:reasoning|changes)))?(?:$|,| just | and )",
        r"(?:^|, |and |just )(?:no|without|skip the|skip any) (?:\w+ )?explanations?(?: (?:needed|necessary"
        r"|required))?$",
        r"\bi don't (?:need|want) (?:an|the|any|your) (?:\w+ )?(?:explanations?|essay|lecture)\b",
        r"\b(?:keine|ohne) (?:lange |weitere )?erklärung(?:en)?\b|\berklär(?:e)? (?:mir )?(?:das |es )?nicht$",
        r"(?:\bpas d'|\bsans )explications?\b|\bn'explique (?:pas|rien)\b",
        r"\bsin explicaci(?:ón|ones)\b|\bno (?:me )?(?:lo )?expliques\b",
        r"(?:不要|不用|别|无需|不需要)(?:再)?解释|説明(?:は|なんて)?(?:いらない|いりません|不要|要らない|しなくていい|なしで)",
    ),
    Ask.SHORTER: _any(
        r"^(?:be|stay) (?:very |more |really |super )?(?:concise|brief|terse|succinct)\b",
        r"^(?:fass(?:e)? dich|halt(?:e)? dich|sei) \w* ?(?:kurz|kürzer|knapp)\b|^komm \w* ?(?:zur sache"
        r"|auf den punkt)",
        r"^(?:sois|soyez) (?:plus )?(?:concise?|bref|brève)\b|^va (?:droit )?au but\b",
        r"^(?:sé|se|sea) (?:más )?(?:breve|conciso)\b|^ve al grano\b",
        r"长话短说|说重点|别废话|少废话|太啰嗦|別啰嗦",
    ),
}

WHOLE: Mapping[Ask, re.Pattern[str]] = {
    Ask.PREAMBLE: _any(r"no preamble|no recap|no summary"),
    Ask.SHORTER: _any(
        r"shorter|briefer|brief|concise|terser?|in short|in brief|keep it " + _SHORT,
        r"(?:(?:that|this|it)(?:'s| is| was) )?(?:way |far |much )?too (?:long|wordy|verbose|much text"
        r"|many words)(?: for me)?",
        r"too long(?:[;,]? ?didn't read)?|tl[;,]? ?dr|i(?:'m| am) not (?:going to|gonna) read (?:all )?(?:that|this)",
        r"(?:less|not so much|too much) (?:text|prose|words|verbose|talk|talking|verbosity|blah)|fewer words",
        r"(?:give me )?(?:the |a )?short(?:er)? (?:version|answer|answers|reply|replies)(?: only)?|(?:get|cut"
        r"|come) to the (?:point|chase)",
        r"kürzer|zu lang|das (?:ist|war) (?:mir )?(?:viel )?zu lang|kurz(?:e antwort)?|weniger text"
        r"|zu viel text|nicht so viel text",
        r"plus court|(?:c'est )?(?:beaucoup )?trop long|moins de texte|trop de texte|fais (?:plus )?court"
        r"|en bref|abrège|trop verbeux",
        r"más (?:corto|breve|conciso)|(?:es )?(?:demasiado|muy) largo|menos texto|al grano|en breve|demasiado texto",
        r"(?:再|尽量|说得|写得)?(?:简短|简洁|精简|简明|短)(?:一点|一些|点|些)?|太长(?:了)?|太(?:啰嗦|罗嗦|冗长)(?:了)?",
        r"(?:もっと|もう少し)?(?:短く|簡潔に|手短に|端的に)(?:して|答えて|回答して)?|長(?:すぎ|過ぎ)(?:る|ます)?|要点だけ(?:で(?:いい)?|教えて)?",
    ),
    Ask.ONLY: _any(
        r"(?:just|only) (?:give me |show me |show |send |output |print |return )?(?:the )?(?:code|diff|answer"
        r"|command|patch|snippet)(?: only)?",
        r"(?:code|diff|answer|command) only|just (?:answer )?(?:yes or no|y/n)|just answer(?: the question)?",
        r"nur (?:den |die |das )?(?:code|diff|befehl|antwort|ergebnis)|nicht erklären",
        r"(?:juste|seulement|uniquement) (?:le |la )?(?:code|diff|commande|réponse)",
        r"(?:solo|sólo|solamente) (?:el |la )?(?:código|diff|comando|respuesta)",
        r"(?:只|仅)(?:要|给|需要|给我|输出)(?:代码|答案|结果)(?:就行|就好)?|コード(?:だけ|のみ)(?:で(?:いい)?|出して|見せて)?",
    ),
    Ask.LONGER: _any(
        r"why(?: so| not| is that| did you do that)?|how come|how so|more|deeper|step by step|eli5"
        r"|explain like i'm (?:5|five)",
        r"explain(?: (?:more|further|again|better|that|this|it|yourself|your (?:reasoning|thinking|choice"
        r"|decision)|to me|why|in|with|into|detail|depth|step by step|greater|details))*",
        r"(?:elaborate|expand)(?: (?:on (?:that|this|it|your .{1,30})|further|more))*"
        r"|tell me more(?: about (?:that|this|it))?",
        r"(?:go |give me |i need |i want )?(?:in(?:to)? )?(?:some |a lot |much )?(?:more|greater"
        r"|full) (?:details?|depth|info|information|explanation|context)(?: (?:on|about) (?:that|this|it))?",
        r"walk me through (?:it|this|that|your .{1,40}|how .{1,50}|the .{1,50})(?: step by step)?|(?:go"
        r"|dig) deeper(?: .{1,20})?",
        r"(?:give|show) me (?:a|the) (?:full|longer|long|detailed|complete|thorough|better) (?:explanation"
        r"|answer|version)|too (?:terse|brief|short)",
        r"i don't (?:understand|get it|follow)(?: (?:this|that|it))?[,; ]+(?:please )?(?:explain"
        r"|elaborate)(?: .{1,20})?",
        r"warum|wieso|weshalb|(?:mehr|weitere) details?|genauer|ausführlicher|führ(?:e)? das (?:weiter |näher )?aus",
        r"(?:das |es )?(?:erklär|beschreib|erläuter)\w*\b.{0,20}\b(?:genauer|ausführlicher|näher|besser"
        r"|im detail|schritt für schritt|nochmal)",
        r"(?:mir )?(?:das |es )?(?:mir )?(?:bitte )?(?:genauer|ausführlicher|näher|besser"
        r"|im detail) (?:erklär|beschreib|erläuter)\w*",
        r"pourquoi|(?:donne(?:-moi)? )?plus (?:de détails?|d'explications?)|en détail|étape par étape|dis-m'en plus",
        r"(?:(?:peux-tu|tu peux|pouvez-vous) )?(?:développ|détaill)\w+(?: .{1,15})?",
        r"(?:(?:peux-tu|tu peux) )?expliquer?(?:-moi)?\b.{0,15}(?:plus|mieux|davantage|en détail"
        r"|étape par étape).{0,15}",
        r"(?:por qué|porqué)|(?:(?:puedes|me puedes) )?(?:dar|dame|darme|da) más detalles?|más detalles?"
        r"|paso a paso|(?:cuéntame|dime) más",
        r"(?:(?:puedes|me puedes) )?expl[ií]ca\w*\b.{0,10}(?:más|mejor|en detalle|paso a paso)|(?:(?:puedes"
        r"|por favor) )?(?:elabora|detalla|detallar|amplía|ampliar|profundiza)(?:r|lo|rlo)?(?: más| un poco más)?",
        r"为什么|为啥|(?:再|更|能|能再|给我|解释得|讲得?|说得?)*详细(?:地)?(?:一点|一些|点|些)?(?:解释|说明|说说|讲讲|说|讲)?(?:一下|下)?",
        r"多(?:说|解释|讲)(?:一)?(?:点|些)|(?:再)?展开(?:说说|讲讲|说|讲)?(?:一下)?|(?:能)?解释(?:得)?(?:更|再)?(?:清楚|详细|明白)?(?:一点|一些"
        r"|一下|点|些)?|具体(?:一点|说说|点)?",
        r"なぜ(?:ですか)?|なんで(?:ですか)?|どうして(?:ですか)?|(?:もっと|もう少し)?(?:詳しく|詳細に|くわしく|丁寧に)(?:説明して|教えて|解説して|して)?|(?:もっと"
        r"|もう少し)説明して",
    ),
    Ask.PUZZLED: _any(
        r"what do you mean(?: (?:by|with) .{1,50})?|i(?: still)? (?:don't|do not) (?:understand|get it"
        r"|follow)(?: (?:this|that|you|it))?",
        r"huh|what|come again|i'm (?:lost|confused)|(?:that's|that is|this is) (?:unclear|not clear)|unclear|meaning",
        r"was meinst du(?: damit)?|wie meinst du das|(?:das )?versteh(?:e)? ich nicht"
        r"|ich versteh(?:e)? (?:das |es )?nicht|hä",
        r"que veux-tu dire(?: par là)?|qu'est-ce que (?:tu veux|ça veut) dire|je (?:ne )?comprends pas|comment ça",
        r"qué quieres decir(?: con eso)?|no (?:lo )?entiendo|a qué te refieres",
        r"(?:这是|这|是)?什么意思|(?:我)?(?:没|不)(?:太)?(?:看懂|明白|懂|理解)(?:了)?",
        r"どういう(?:意味|こと)(?:ですか)?|(?:よく)?(?:わか[らり]|分か[らり]|理解でき)(?:ない|ません)(?:です)?",
    ),
}
