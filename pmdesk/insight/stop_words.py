"""Words that say nothing about what a note is about, in the languages customers write most, and words of courtesy."""

from functools import cache

ENGLISH = """
a about above after again all also already always am an and another any anyone anything are aren't as at be because
been before being below between both but by can can't cannot could couldn't did didn't do does doesn't doing don't
done down during each either else even ever every everything few for from further get gets getting give go goes going
gone got had hadn't has hasn't have haven't having he her here hers him his how however i i'd i'll i'm i've if in
instead into is isn't it it's its itself just keep let let's like lot made make makes making many may maybe me might
mine more most much must my myself need needed needs neither never no nor not nothing now of off often on once one
only onto or other our ours out over own per quite rather really right said same say says see seem seems she should
shouldn't since so some someone something soon still such take tell than that that's the their theirs them then there
there's these they they're thing things this those though through thus to together too toward try trying under until
up upon us use used using very via want wanted wants was wasn't way we we'd we'll we're we've well went were weren't
what what's whatever when where where's whether which while who who's whole whom whose why will with within without
won't would wouldn't yes yet you you'd you'll you're you've your yours yourself know think able actually possible
please thanks thank hi hello hey dear regards best cheers sorry help anybody kindly currently also etc
"""
GERMAN = """
aber alle allem allen aller alles als also am an ander andere anderen auch auf aus bei beim bereits bin bis bist bitte
da dabei dadurch dafür daher dann daran darauf das dass davon dazu dein deine dem den denn der des deshalb dich die
dies diese diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines einfach er es etwas
euch euer für gegen geht gibt habe haben hallo hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren
ihrer im immer in ins ist ja jede jeden jeder jedes jetzt kann kein keine keinen können könnte leider macht man manche
mehr mein meine meinem meinen meiner mich mir mit möchte muss müssen nach nicht nichts noch nun nur ob oder ohne schon
sehr sein seine seinem seit sich sie sind so soll sollte sondern sonst soweit über um und uns unser unsere unter viel
vom von vor wann war waren warum was weil weiter welche welcher wenn wer werden wie wieder will wir wird wo wurde
wurden zu zum zur zwar zwischen danke grüße
"""
FRENCH = """
ai aie ait alors après au aucun aussi autre aux avant avec avez avoir avons bien bonjour bon c'est ça car ce cela ces
cet cette ceux chez comme comment dans de depuis des deux donc du elle elles en encore est et étaient était être eu
faire fait faut ici il ils j'ai je jour la là le les leur leurs lui ma mais me merci même mes moi mon ne ni non nos
notre nous on ont ou où par parce pas peu peut peux plus pour pourquoi pouvez puis qu'il quand que quel quelle qui
quoi sa sans se sera ses seulement si son sont sous sur ta te tes toi ton tous tout toute toutes très trop tu un une
votre vos vous voulais veux y
"""
SPANISH = """
a al algo alguna algunas alguno algunos ante antes aquí así aunque cada como cómo con contra cual cuál cuando cuándo
de del desde donde dónde dos el él ella ellas ellos en entre era es esa ese eso esta está estaba están estar este esto
estos favor fue gracias ha hace hacer han hasta hay hola la las le les lo los más me mi mis mucho muy nada ni no nos
nosotros o otra otro para pero poco por porque puede puedo pues que qué quien quiero se sea ser si sí sido sin sobre
solo son soy su sus también tan tanto te tengo tiene todo todos tu tus un una uno unos usted y ya yo
"""
ITALIAN = """
a ad agli ai al alla alle anche ancora avere c'è che chi ci ciao come con cosa così da dal dalla dei del della delle
di dove due e è ed era essere fa fare gli grazie ha hai hanno ho i il in io la le lei li lo loro lui ma me mi mia mio
molto ne nei nel nella no noi non nostro o ogni per perché però più poi posso può qual quale quando quello questa
questo qui se sei si sia solo sono sopra su sua sul suo te ti tra tu tutti tutto un una uno vi voi vorrei
"""
PORTUGUESE = """
a ao aos aquela aquele as até bom com como da das de dela dele depois do dos e é ela elas ele eles em entre era essa
esse esta está este eu faz fazer foi for há isso já lhe mais mas me mesmo meu minha muito na não nas nem no nos nós
num o obrigado olá onde os ou para pela pelo pode por porque posso qual quando que quem quero são se sem ser será seu
sua só também te tem tenho ter tinha tu tudo um uma você vocês
"""
DUTCH = """
aan al alle als altijd andere ben bij bedankt dan dat de der deze die dit doe doen door dus een en er ge geen graag
groeten haar had hallo heb hebben heeft het hem hier hij hoe hun ik in is ja je kan kon kunnen maar me meer men met
mij mijn moet na naar niet niets nog nu of om omdat ons onze ook op over reeds te tegen toch toen tot u uit uw van
veel voor waar waarom wanneer want waren was wat we wel werd wie wil worden wordt zal ze zei zelf zich zij zijn zo
zonder zou
"""


@cache
def stop_words() -> frozenset[str]:
    """Return all of them, in small letters."""
    return frozenset(f"{ENGLISH}{GERMAN}{FRENCH}{SPANISH}{ITALIAN}{PORTUGUESE}{DUTCH}".split())
