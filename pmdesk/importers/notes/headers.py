"""The words by which tools name the columns of feedback, in English, German, French and Spanish."""

import re

from pmdesk.domain.inbox import NoteKind, NoteState
from pmdesk.importers.cleaning import fold
from pmdesk.importers.notes.targets import NoteTarget

_HEADERS: dict[NoteTarget, str] = {
    NoteTarget.TITLE: """title; subject; review title; summary; headline; note title; feedback title; ticket
        subject; heading; betreff; titel; überschrift; objet; titre; asunto; título; titulo; thema; topic title;
        issue title""",
    NoteTarget.BODY: """body; text; message; content; review text; review; feedback; comment; comments; description;
        note; notes; details; verbatim; review body; review content; comment text; feedback text; open feedback;
        response text; your feedback; your message; first message; message body; plain body; body text; post; quote;
        transcript; question; request; suggestion; utterance; query; problem; nachricht; beschreibung; kommentar;
        rückmeldung; inhalt; bewertungstext; contenu; commentaire; commentaires; avis; mensaje; comentario;
        comentarios; reseña; opinión; opinion; contenido; texto; texte; remarque; retour; ticket description;
        original text""",
    NoteTarget.RECEIVED_AT: """received at; received; date received; created at; created; created on; date created;
        created date; creation date; submitted at; submitted; submitted on; submission date; date submitted; submit
        date; sent at; sent; date sent; review date; posted at; published at; reported at; reported on; date;
        timestamp; datetime; date/time; time; at; response date; recorded date; completed at; end date; start date;
        published; review last update date and time; review submit date and time; last modified seconds;
        eingegangen; eingegangen am; erstellt; erstellt am; gesendet; datum; zeitstempel; date de création; créé le;
        reçu le; envoyé le; horodateur; horodatage; fecha; fecha de creación; creado; creado el; enviado; recibido;
        marca temporal; zeit; ts; updated; im:releasedate""",
    NoteTarget.PERSON: """person; name; full name; author; author name; from; from name; sender; sender name;
        requester; requester name; reporter; reporter name; submitter; submitted by; reviewer; reviewer name;
        respondent; contact; contact name; customer name; user; created by; customer; client; kunde; von; absender;
        ansprechpartner; verfasser; autor; auteur; nom; expéditeur; de; nombre; cliente; remitente; contacto; first
        name; last name; surname; vorname; nachname; prénom; apellido; apellidos; nom de famille; raised by;
        commenter; who""",
    NoteTarget.EMAIL: """email; e-mail; email address; e-mail address; mail; user email; customer email; from email;
        requester email; reporter email; contact email; reply to; sender email; from address; e-mail-adresse;
        mailadresse; email adresse; courriel; adresse e-mail; adresse mail; correo; correo electrónico; correo
        electronico; e mail; author email; respondent email""",
    NoteTarget.HANDLE: """handle; username; user name; login; user login; screen name; nickname; reviewer nickname;
        author login; twitter handle; user id; userid; benutzername; benutzer; nom d'utilisateur; pseudo; usuario;
        nombre de usuario; account id; customer id""",
    NoteTarget.COMPANY: """company; company name; organisation; organization; organisation name; organization name;
        account; account name; org; customer company; customer account; firma; unternehmen; kundenfirma; société;
        entreprise; empresa; compañía; workspace; tenant; shop; shop name; merchant; merchant name; seller; seller
        name; employer; business; business name""",
    NoteTarget.DOMAIN: """domain; company domain; website; company website; email domain; webseite; site web; sitio
        web""",
    NoteTarget.SEGMENT: """segment; customer segment; user segment; market segment; persona; audience; cohort;
        customer type; user type; customer group; user group; kundensegment; kundengruppe; zielgruppe; segmento;
        tipo de cliente; type de client; industry; branche""",
    NoteTarget.REVENUE: """revenue; annual revenue; arr; mrr; acv; contract value; annual contract value; account
        value; umsatz; jahresumsatz; chiffre d'affaires; ingresos; ltv; spend; company revenue; monthly recurring
        revenue; annual recurring revenue""",
    NoteTarget.TIER: """tier; plan; plan name; account tier; customer tier; subscription; subscription plan; level;
        package; edition; support tier; tarif; abo; forfait; plan de suscripción; service level; license; licence""",
    NoteTarget.PRODUCT: """product; product name; app; app name; application; component; product area; area; module;
        produkt; produit; producto; anwendung; application name; service; project; project name""",
    NoteTarget.KIND: """kind; type; note type; feedback type; ticket type; issue type; request type; category; art;
        typ; kategorie; catégorie; tipo; categoría; nature""",
    NoteTarget.STATE: "state; note state; status; triage; triage state; stand; statut; estado",
    NoteTarget.RATING: """rating; star rating; stars; score; star; review rating; im:rating; bewertung; sterne;
        evaluation; évaluation; étoiles; valoración; calificación; estrellas; csat; satisfaction; note sur 5;
        zufriedenheit""",
    NoteTarget.TAGS: """tags; tag; labels; label; keywords; topics; topic; themes; theme; stichwörter; schlagwörter;
        étiquettes; etiquetas; mots-clés; palabras clave""",
    NoteTarget.SOURCE: """source; channel; via; platform; store; medium; origin; feedback source; quelle; kanal;
        herkunft; canal; fuente; origen; provenance""",
    NoteTarget.URL: """url; link; permalink; permalink url; web link; review link; html url; ticket url; note url;
        adresse; lien; enlace; href; internal url; source url""",
    NoteTarget.VERSION: """version; app version; app version name; review created version; im:version; build;
        release; product version; software version; versión""",
    NoteTarget.THREAD: "thread; thread id; conversation id; conversation; discussion id; chat id; unterhaltung",
    NoteTarget.ATTACHMENTS: """attachments; attachment; files; screenshot; screenshots; anhang; anhänge; pièces
        jointes; adjuntos; file names""",
}
HEADER_WORDS: dict[str, tuple[NoteTarget, int]] = {
    " ".join(word.split()): (target, rank)
    for target, words in _HEADERS.items()
    for rank, word in reversed(list(enumerate(words.split(";"))))
}
"""Folded header words: the target, and how sure the word is of it (0 is surest)."""

_CHANGING = """
    status; state; stage; stand; statut; estado; triage; triage state; updated; updated at; updated on; modified;
    modified at; last modified; last updated; last update; last activity; closed at; closed; resolved at; solved
    at; votes; upvotes; vote count; likes; thumbs up; thumbs up count; thumbs down count; helpful; helpful count;
    priority; assignee; assigned to; owner; agent; group; tags; tag; labels; label; topics; themes; theme; reply;
    reply text; reply date; replies; reply content; replied at; reply count; comment count; comments count; views;
    views count; tier; plan; plan name; arr; mrr; acv; revenue; annual revenue; contract value; segment; customer
    segment; health; line; reason; developer response; developer reply text; developer reply date and time;
    developer reply millis since epoch; read; unread; is read; starred; sentiment"""
CHANGING = frozenset(" ".join(word.split()) for word in _CHANGING.split(";"))
"""Folded names of columns that a tool changes later on: they do not tell two notes apart."""

_KINDS: dict[NoteKind, str] = {
    NoteKind.BUG: """bug; bugs; defect; error; crash; problem; incident; issue; fehler; fehlermeldung; störung;
        bogue; bug report; anomalie; erreur; fallo; kind/bug; type: bug; type:bug; bug fix; bugfix; regression;
        failure; broken; malfunction""",
    NoteKind.REVIEW: """review; app review; rating; store review; bewertung; rezension; avis; reseña; valoración;
        app store review""",
    NoteKind.CONVERSATION: """conversation; chat; call; meeting; interview; reply; email thread; live chat; message;
        talk; gespräch; unterhaltung; anruf; entretien; appel; conversación; llamada; reunión; sales call; support
        chat""",
    NoteKind.FEEDBACK: """feedback; idea; feature; feature request; request; enhancement; improvement; suggestion;
        praise; complaint; compliment; question; wish; survey; nps; comment; other; general; note; opinion; task;
        ticket; kudos; idee; wunsch; vorschlag; lob; beschwerde; frage; rückmeldung; verbesserung; sonstiges; idée;
        demande; suggestion client; plainte; éloge; retour; amélioration; autre; sugerencia; queja; elogio;
        pregunta; mejora; petición; otro; solicitud; new feature; usability; ux; feature-request; how to; how-to;
        support; billing; inquiry; enquiry""",
}
KIND_WORDS = {" ".join(word.split()): kind for kind, words in _KINDS.items() for word in words.split(";")}
_STATES: dict[NoteState, str] = {
    NoteState.NEW: """new; open; unread; to do; todo; untriaged; unprocessed; inbox; snoozed; neu; offen; nouveau;
        ouvert; nuevo; abierto; pending""",
    NoteState.ACCEPTED: """accepted; planned; in progress; acknowledged; under review; triaged; angenommen; accepté;
        aceptado""",
    NoteState.REJECTED: """rejected; declined; won't do; wont do; won't fix; wontfix; not planned; abgelehnt;
        refusé; rejeté; rechazado""",
    NoteState.ARCHIVED: """archived; closed; done; resolved; solved; completed; shipped; duplicate; processed; read;
        erledigt; geschlossen; archiviert; gelöst; fermé; résolu; terminé; archivé; cerrado; resuelto; archivado;
        hecho""",
}
STATE_WORDS = {" ".join(word.split()): state for state, words in _STATES.items() for word in words.split(";")}
OUR_STATES = frozenset(state.value for state in NoteState)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_APART = re.compile(r"[\s_\xa0-]+")
_ENDINGS = frozenset(("label", "value", "text", "name", "#text", "plain", "raw", "0"))
_UNIT = re.compile(r" ?[(\[][^()\[\]]{1,24}[)\]]$")


def plain_header(header: str) -> str:
    """Return a column's name as it is looked up: folded, words apart, without a unit in brackets."""
    folded = _APART.sub(" ", _CAMEL.sub(" ", header).casefold()).strip(" :*?#")
    return _UNIT.sub("", folded).strip() or folded


def meaning(header: str) -> tuple[NoteTarget, int] | None:
    """Return where a column goes by its name, and how sure that is; of a path its last words are tried too."""
    plain = plain_header(header)
    if (found := HEADER_WORDS.get(plain)) is not None:
        return found
    parts = [part for part in plain.replace("/", ".").split(".") if part.strip()]
    for words, unsure in _tries(parts):
        if (found := HEADER_WORDS.get(" ".join(words))) is not None:
            return found[0], found[1] + unsure
    return None


def _tries(parts: list[str]) -> list[tuple[list[str], int]]:
    if len(parts) < 2:  # noqa: PLR2004  # no path
        return []
    bare = [part for part in parts if not part.isdigit()]
    tries: list[tuple[list[str], int]] = []
    short = bare
    while len(short) > 1 and short[-1] in _ENDINGS:  # `author.name.label` is the author.
        short = short[:-1]
        tries.append((short[-1:], 10))
    return [*tries, (bare[-2:], 20), (bare[-1:], 40)]


def changes_later(header: str) -> bool:
    """Whether a tool changes the values of such a column later on."""
    plain = plain_header(header)
    return plain in CHANGING or plain.rpartition(".")[2] in CHANGING


def kind_of(word: str) -> NoteKind | None:
    """Return a kind of ours for a word of another tool, None when it is not known."""
    folded = fold(word).replace("_", " ")
    return KIND_WORDS.get(folded) or KIND_WORDS.get(re.sub(r"^(?:type|kind)[ :/-]+", "", folded))


def state_of(word: str) -> NoteState | None:
    """Return a state of ours for a word of another tool, None when it is not known."""
    return STATE_WORDS.get(fold(word).replace("_", " "))
