"""Words that tell how a note sounds: the start from which the moods of a workspace are learned."""

from functools import cache

BAD = """
abandoned abysmal angry annoyed annoying awful awkward bad badly blocked blocker broke broken bug buggy bugs
churn clumsy clunky complain complained complaint complaints complicated confused confuses
confusing confusion corrupt corrupted crash crashed crashes crashing cumbersome damage damaged dead delay
delayed delays denied difficult disappointed disappointing disappointment disaster disconnects dislike dreadful drops
duplicate embarrassing empty endless error errors expensive fail failed failing fails failure failures faulty flaky
forced freeze freezes freezing froze frozen frustrated frustrating frustration garbage glitch glitches gone hang hangs
hate hated hates hell hopeless horrendous horrible horrid impossible inaccurate incorrect inconsistent
inconvenient incomplete infuriating insane insecure issue issues junk lack lacking lacks lag laggy lags
lose losing loses loss lost lousy mess messed messy misleading missing mistake mistakes nightmare nonsense
outdated overpriced pain painful pathetic pointless poor poorly problem problems refused regression rejected
ridiculous rubbish rude sad scam severe shame shocking sick slow slower sluggish spam stolen stuck stupid struggle
struggling sucks suffer suffering terrible timeout tired tiresome trash trouble troubles ugly unable unacceptable
unanswered unclear undone uninstall uninstalled unreliable unresponsive unstable unusable upset useless vague vanish
vanished vanishes waste wasted wasting weird worse worst worthless wrong wrongly
😡 😠 🤬 😞 😢 😭 👎 💔 😤 🙁 ☹
fehler kaputt
schlecht schlimm langsam enttäuscht enttäuschend nervig ärgerlich absturz funktioniert leider problem probleme mauvais
lent panne erreur déçu décevant nul bloqué problème problèmes malo lento roto fallo decepcionado horrible pésimo lento
rotto errore deluso pessimo ruim lento quebrado erro decepcionado slecht traag kapot fout teleurgesteld
"""
GOOD = """
amazing appreciate appreciated awesome beautiful beautifully best better brilliant charming clearly
convenient cool delight delighted delightful easier easiest easily easy effective efficient effortless elegant enjoy
enjoyed enjoying enjoys excellent exceptional exciting fabulous fantastic fast faster favorite favourite
flawless flawlessly flexible friendly fun generous glad good gorgeous grateful great greatly handy happy helped
helpful helps impressed impressive improved improvement improves incredible instant intuitive liked
lovely love loved loves loving magic magical marvelous neat nice nicely outstanding painless perfect perfectly
pleasant pleased pleasure polished praise prompt quick quickly recommend recommended reliable reliably
responsive rocks satisfied saves seamless seamlessly simple simply slick smart smooth smoothly solid solved speedy
splendid stable stellar straightforward stunning super superb superior terrific thank thankful thanks thoughtful
thrilled tidy useful valuable win wins wonderful wonderfully works worth wow
😀 😃 😄 😊 😍 🥰 👍 🎉 ❤ ♥ 🙌 👏 🤩
💯
gut super toll klasse prima danke schnell einfach zufrieden perfekt hilfreich liebe wunderbar bon bien excellent
merci rapide génial parfait super utile facile bueno excelente gracias rápido genial perfecto útil fácil ottimo bello
grazie veloce perfetto utile facile bom ótimo obrigado rápido perfeito útil fácil goed snel fijn bedankt perfect
handig makkelijk
"""
NOT = """
not no never none nobody nothing neither nor cannot can't cant don't dont doesn't doesnt didn't didnt isn't isnt
wasn't wasnt won't wont wouldn't wouldnt couldn't couldnt shouldn't aren't arent weren't werent hasn't hasnt haven't
havent without hardly barely nicht kein keine nie ne pas jamais no nunca sin non mai não nunca niet geen nooit
"""


@cache
def bad_words() -> frozenset[str]:
    """Return words of displeasure."""
    return frozenset(BAD.split())


@cache
def good_words() -> frozenset[str]:
    """Return words of pleasure."""
    return frozenset(GOOD.split())


@cache
def turning_words() -> frozenset[str]:
    """Return words that turn what comes after them into its opposite."""
    return frozenset(NOT.split())
