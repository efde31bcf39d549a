"""What made-up users say, by language: about answers, and about anything else that sounds like it."""

from __future__ import annotations

LANGUAGES = ("en", "de", "fr", "es", "zh", "ja")

SHORTER = {
    "en": (
        *("shorter please", "too long", "tl;dr", "be concise", "just the code", "don't explain, just do it"),
        *("stop summarizing everything", "no preamble please", "keep it short", "way too verbose"),
    ),
    "de": ("kürzer bitte", "zu lang", "fass dich kurz", "nur den Code bitte", "keine Erklärungen"),
    "fr": ("plus court s'il te plaît", "trop long", "sois concis", "juste le code", "pas d'explications"),
    "es": ("más corto por favor", "demasiado largo", "sé conciso", "solo el código", "sin explicaciones"),
    "zh": ("简短一点", "太长了", "简洁点", "只要代码", "不要解释"),
    "ja": ("もっと短く", "長すぎる", "簡潔に", "コードだけで", "説明は不要"),
}
LONGER = {
    "en": ("explain more", "why?", "more detail please", "walk me through it", "can you elaborate?"),
    "de": ("erklär das genauer", "mehr Details bitte", "warum?", "erkläre mir das Schritt für Schritt"),
    "fr": ("explique plus en détail", "plus de détails", "pourquoi ?", "développe s'il te plaît"),
    "es": ("explica más", "más detalles", "¿por qué?", "explícame paso a paso"),
    "zh": ("详细解释一下", "多说一点", "为什么?", "更详细一些"),
    "ja": ("もっと詳しく説明して", "なぜ?", "もっと詳しく", "詳しくお願いします"),
}
PUZZLED = {
    "en": ("what do you mean?", "I don't follow"),
    "de": ("was meinst du damit?", "das verstehe ich nicht"),
    "fr": ("que veux-tu dire ?", "je ne comprends pas"),
    "es": ("¿qué quieres decir?", "no entiendo"),
    "zh": ("什么意思?", "没看懂"),
    "ja": ("どういう意味?", "わかりません"),
}
ASSENT = {
    "en": ("ok", "yes", "continue", "go ahead", "1", "2", "lgtm", "thanks", "/compact", "/clear", "y"),
    "de": ("ok", "ja", "weiter", "mach weiter", "1", "danke", "passt", "/compact"),
    "fr": ("ok", "oui", "continue", "vas-y", "2", "merci", "/clear"),
    "es": ("ok", "sí", "continúa", "adelante", "1", "gracias"),
    "zh": ("好的", "继续", "是的", "可以", "1", "谢谢"),
    "ja": ("はい", "続けて", "お願いします", "了解", "1", "ありがとう"),
}
TASKS = {
    "en": (
        *("add a test for the parser when the input is empty", "rename the option to --limit everywhere"),
        *("the build fails on windows, find out why and fix it", "move the cache into its own module please"),
        *("now do the same for the other endpoint", "use a dataclass here instead of a dict"),
    ),
    "de": ("füge einen Test für leere Eingaben hinzu", "benenne die Option überall um", "jetzt dasselbe für die API"),
    "fr": ("ajoute un test pour une entrée vide", "renomme cette option partout dans le projet"),
    "es": ("añade una prueba para la entrada vacía", "cambia el nombre de la opción en todo el proyecto"),
    "zh": ("给解析器加一个空输入的测试", "把这个选项在所有地方改名", "现在对另一个接口做同样的修改"),
    "ja": (
        "空の入力のテストを追加してください",
        "このオプションの名前をすべて変更して",
        "別のエンドポイントにも同じ変更を",
    ),
}
# About the work, not about the answers.
SOUNDS_LIKE_IT = {
    "en": (
        *("explain why the test fails and fix it", "make the function shorter", "the error message is too long"),
        *("write a concise README for this package", "add more details to the log output"),
        *("summarize the changes in the changelog", "the variable name is too long, pick another"),
        *("just the code in src/parser.py needs the fix", "why does the build take so long? speed it up"),
        *("keep the commit message short", "elaborate tests for the tokenizer are missing, write them"),
    ),
    "de": ("mach die Funktion kürzer", "die Fehlermeldung ist zu lang", "erkläre im README warum das so ist"),
    "fr": ("rends la fonction plus courte", "le message d'erreur est trop long"),
    "es": ("haz la función más corta", "el mensaje de error es demasiado largo"),
    "zh": ("把这个函数改短一点", "错误信息太长了,改一下"),
    "ja": ("この関数をもっと短くして", "エラーメッセージが長すぎるので直して"),
}

# The same in other words, for the check that nothing was fitted to.
OTHER_SHORTER = {
    "en": (
        *("that's too much text", "please keep your answers brief", "skip the explanation", "get to the point"),
        *("I don't need the recap", "less prose", "short answer please", "tldr?", "you talk too much"),
    ),
    "de": ("bitte fasse dich kürzer", "weniger Text", "ohne Erklärung bitte", "komm auf den Punkt"),
    "fr": ("moins de texte", "sans explication", "va droit au but", "réponds plus brièvement"),
    "es": ("menos texto", "ve al grano", "sin explicación", "respuestas más cortas por favor"),
    "zh": ("说重点", "别解释", "太啰嗦了", "回答简短些"),
    "ja": ("要点だけ", "説明しなくていい", "短くして", "手短に"),
}
OTHER_LONGER = {
    "en": (
        *("could you go into more detail?", "I don't understand, explain again", "how come?"),
        *("can you explain that in more depth", "give me the full explanation", "tell me more about that"),
    ),
    "de": ("kannst du das ausführlicher erklären?", "wieso?", "genauer bitte"),
    "fr": ("peux-tu détailler ?", "donne plus d'explications", "explique mieux"),
    "es": ("puedes dar más detalle?", "explícalo mejor", "cuéntame más"),
    "zh": ("再详细一点", "请展开说说", "能解释得更清楚吗"),
    "ja": ("詳しく教えて", "もう少し説明して", "どうして?"),
}
OTHER_SOUNDS = {
    "en": (
        *("the docs should be brief and to the point", "shorten the title on the landing page"),
        *("the timeout is too short", "explain the flags in the --help text", "the list is too long for one page"),
        *("why is this test skipped? enable it again", "give more detail in the error when parsing fails"),
    ),
    "de": ("die Liste ist zu lang für eine Seite", "der Name soll kürzer sein"),
    "fr": ("le titre est trop long, change-le",),
    "es": ("el título es demasiado largo, cámbialo",),
    "zh": ("标题太长了,换一个",),
    "ja": ("タイトルが長すぎるので変えて",),
}
