"""The words of other tools: names of columns, statuses and kinds, in English, German, French and Spanish."""

import re

from pmdesk.domain.foreign import ForeignKind
from pmdesk.domain.roadmap import Health, Status
from pmdesk.importers.targets import CRITERION, Target

_HEADERS: dict[Target, str] = {
    Target.NAME: """name; summary; title; task name; task; feature; item; subject; story; issue; card name; idea;
        work item; epic; initiative name; zusammenfassung; titel; bezeichnung; aufgabe; vorgang; vorgangsname; thema;
        résumé; resume; titre; nom; tâche; tache; nom de la tâche; intitulé; resumen; título; titulo; nombre; tarea;
        nombre de tarea; asunto; deliverable; requirement; user story; name of the item""",
    Target.PRODUCT: """product; component; components; component/s; product area; area; module; app; application;
        produkt; komponente; komponenten; produktbereich; produit; composant; composants; producto; componente;
        componentes; project name; projektname; area path""",
    Target.PARENT: """parent; parent key; parent id; parent issue; parent task; epic link; epic key; parent item;
        belongs to; parent link; übergeordnet; übergeordneter vorgang; übergeordnete aufgabe; eltern; elternteil;
        tâche parente; parente; epic-verknüpfung; lien d'epic; tarea principal; tarea padre; padre; enlace de épica""",
    Target.INITIATIVE: """initiative; epic name; project; theme; goal; swimlane; bucket; group; phase; workstream;
        initiativen; projekt; projet; iniciativa; proyecto; bereich""",
    Target.STATUS: """status; state; stage; workflow state; list; list name; column; section/column; current state;
        zustand; stand; statut; état; etat; estado; situación; liste; spalte""",
    Target.STATUS_GROUP: "status category; statuskategorie; catégorie d'état; categoría de estado",
    Target.HEALTH: "health; rag; rag status; risk status; ampel; gesundheit; santé; salud; flagged",
    Target.EFFORT: """effort; effort likely; story points; story point estimate; points; estimate; size; sp; pts;
        likely; most likely; effort, likely; effort points; aufwand; schätzung; storypoints; story-points; punkte;
        charge; estimation; points de récit; points d'effort; esfuerzo; estimación; estimacion; puntos;
        puntos de historia; complexity""",
    Target.EFFORT_LOW: """effort low; low; optimistic; best case; effort, low; minimum effort; aufwand minimum;
        aufwand niedrig; charge basse; esfuerzo mínimo; effort min""",
    Target.EFFORT_HIGH: """effort high; high; pessimistic; worst case; effort, high; maximum effort; aufwand maximum;
        aufwand hoch; charge haute; esfuerzo máximo; effort max""",
    Target.START: """start; start date; begin; begins; begin date; starts; starts on; from; planned start; target start;
        start on; scheduled start; startdatum; beginn; anfang; start am; anfangsdatum; début; debut; date de début;
        date de debut; inicio; fecha de inicio; comienzo""",
    Target.END: """end; end date; due; due date; finish; finish date; target date; deadline; ends; ends on; to; until;
        due on; target end; planned end; delivery date; ship date; eta; fällig; fälligkeit; fälligkeitsdatum; fällig am;
        ende; enddatum; fertig; fertigstellung; abgabe; abgabedatum; zieltermin; termin; fin; date de fin; échéance;
        echeance; date d'échéance; date limite; fecha de fin; fecha límite; fecha limite; vencimiento;
        fecha de vencimiento; fecha de entrega""",
    Target.DATES: """dates; timeframe; time frame; timeline; quarter; period; when; horizon; roadmap quarter; zeitraum;
        quartal; période; trimestre; periodo; target quarter""",
    Target.OWNER: """owner; assignee; assigned to; assignees; responsible; lead; pm; person; who; members; assigned;
        product manager; owned by; resource names; coordinator; verantwortlich; verantwortlicher; zuständig; bearbeiter;
        zugewiesen an; zugewiesene person; besitzer; responsable; assigné; attribué à; assigné à; propriétaire;
        asignado; asignado a; responsable de; propietario; persona asignada""",
    Target.TEAM: "team; teams; squad; squads; crew; tribe; mannschaft; équipe; equipe; equipo; equipos; gruppe",
    Target.SPRINT: """sprint; sprints; cycle; cycle name; iteration; iteration path; iterationspfad; itération;
        iteración""",
    Target.SPRINT_START: "cycle start; sprint start",
    Target.SPRINT_END: "cycle end; sprint end",
    Target.RELEASE: """release; releases; version; fix version; fix version/s; fix versions; target version; milestone;
        project milestone; target release; lösungsversion; lösungsversionen; version corrigée; versión;
        versión corregida; veröffentlichung; meilenstein""",
    Target.TAGS: """tags; tag; labels; label; keywords; categories; category; stichwörter; stichworte; schlagwörter;
        schlagworte; etiketten; kategorie; kategorien; étiquettes; etiquettes; étiquette; catégorie; etiquetas;
        etiqueta; categoría; categoria; mots-clés; palabras clave""",
    Target.DESCRIPTION: """description; notes; note; details; body; desc; card description; comment; remarks;
        beschreibung; notizen; notiz; bemerkung; bemerkungen; descripción; descripcion; notas; détails;
        remarques; observaciones; problem; context""",
    Target.KEY: """key; id; issue key; issue id; task id; identifier; card id; #; no; nr; number; ref; reference;
        pmdesk id; unique id; uid; wbs; schlüssel; vorgangsschlüssel; vorgangs-id; nummer; kennung; clé; cle; clave;
        número; numero; clé du ticket; clave de incidencia; item id; card number; url slug""",
    Target.KIND: """kind; type; issue type; item type; work item type; tracker; vorgangstyp; typ; art; type de ticket;
        type de demande; tipo; tipo de incidencia; card type; element type""",
    Target.PROGRESS: """progress; % complete; percent complete; % done; done %; complete; completion; progress %;
        percentcomplete; fortschritt; % abgeschlossen; abgeschlossen; prozent; avancement; % achevé; progression;
        progreso; avance; % completado""",
    Target.DEPENDS_ON: """depends on; dependencies; predecessors; predecessor; blocked by; waits for;
        blocked by (dependencies); blockiert von; vorgänger; abhängigkeiten; abhängig von; prédécesseurs; dépend de;
        bloqué par; predecesoras; predecesores; depende de; bloqueado por""",
    Target.BLOCKS: """blocks; blocking; successors; successor; blocking (dependencies); blockiert; nachfolger; bloque;
        successeurs; bloquea; sucesoras""",
    Target.MILESTONE: "is milestone; milestone?; is a milestone",
    Target.CRITERIA: """acceptance criteria; criteria; checklist; checklists; definition of done; akzeptanzkriterien;
        abnahmekriterien; critères d'acceptation; criterios de aceptación""",
    Target.LINK: "link; links; url; web address; card url; hyperlink; adresse; enlace; lien; permalink; html url",
    Target.PINNED: "pinned; fixed; locked; fixiert; fest; épinglé; fijado",
    Target.ARCHIVED: "archived; closed?; archiviert; archivé; archivado",
    Target.DONE_ON: """completed at; completed; resolved; closed at; done on; finished; completion date; erledigt am;
        erledigt; gelöst; terminé le; résolu; resuelto; completado""",
}

HEADER_WORDS: dict[str, tuple[Target, int]] = {
    " ".join(word.split()): (target, rank)
    for target, words in _HEADERS.items()
    for rank, word in reversed(list(enumerate(words.split(";"))))
}
"""Folded header words: the target, and how sure the word is of it (0 is surest)."""

_CUSTOM = re.compile(r"(?:custom field|benutzerdefiniertes feld|champ personnalisé|campo personalizado) ?\((.*)\)")


def plain_header(text: str) -> str:
    """Return a column's name as it is looked up: folded, without Jira's wrapper and without units."""
    folded = " ".join(text.casefold().replace("_", " ").replace("\xa0", " ").split()).strip(" :*")
    wrapped = _CUSTOM.fullmatch(folded)
    if wrapped is not None:
        folded = wrapped[1].strip()
    return re.sub(
        r" ?[(\[](?:sp|pts?|points?|story points|yyyy-mm-dd|dd[./]mm[./]yyyy|mm/dd/yyyy|%|d)[)\]]$", "", folded
    )


_STATUSES: dict[str, str] = {
    Status.IDEA: """idea; ideas; new; inbox; triage; someday; icebox; ice box; idee; ideen; neu; idée; idées; nouveau;
        nueva; nuevo; ideas box; wishlist; parking lot; unstarted; untriaged; later; maybe""",
    Status.CANDIDATE: """candidate; candidates; backlog; considering; under consideration; under review; evaluating;
        discovery; exploring; in discovery; shaping; refinement; to refine; kandidat; candidat; candidato;
        pendiente de revisión; product backlog; needs definition; proposed; funnel; analysis; analysing; analyzing""",
    Status.PLANNED: """planned; to do; todo; to-do; open; ready; next; next up; up next; now/next; committed; scheduled;
        selected for development; ready for development; ready for dev; reopened; accepted; approved; defined; sprint
        backlog; this sprint; not started; on deck; geplant; offen; zu erledigen; zu tun; bereit; à faire; a faire;
        planifié; prévu; ouvert; por hacer; tareas por hacer; planificado; pendiente; abierto; abierta; queued;
        needs-action;
        on the roadmap; soon""",
    Status.IN_PROGRESS: """in progress; inprogress; in-progress; doing; started; active; in development; development;
        developing; building; implementing; implementation; in review; review; code review; in code review; testing;
        in testing; in test; test; qa; in qa; verify; verification; ready for test; ready for release; ready to release;
        ready to ship; staging; in process; in-process; wip; work in progress; now; current; delivery; in delivery;
        in arbeit; in bearbeitung; begonnen; läuft; aktiv; im test; in prüfung; en cours; en progreso; en curso;
        desarrollo;
        en desarrollo; en revue; en revisión; en révision; uat; rolling out; beta; design; in design; designing""",
    Status.SHIPPED: """done; closed; resolved; completed; complete; shipped; released; live; finished; delivered;
        merged;
        launched; deployed; fixed; fertig; erledigt; abgeschlossen; geschlossen; gelöst; veröffentlicht; terminé;
        termine; fini; fermé; livré; résolu; hecho; terminado; cerrado; cerrada; completado; finalizada;
        finalizado; listo;
        accepted by customer; archived done""",
    Status.DROPPED: """dropped; cancelled; canceled; won't do; wont do; won't fix; wontfix; rejected; declined;
        abandoned;
        obsolete; duplicate; invalid; not planned; removed; discarded; will not do; abgebrochen; verworfen;
        abgelehnt; annulé; abandonné; rejeté; refusé; cancelado; cancelada; rechazado; descartado; not doing""",
    Health.BLOCKED: """blocked; on hold; waiting; stuck; paused; impeded; impediment; waiting for support; waiting for
        customer; blockiert; wartet; angehalten; pausiert; bloqué; en attente; bloqueado; en espera; red; rot;
        rouge; rojo;
        off track""",
    Health.AT_RISK: """at risk; delayed; late; amber; yellow; gelb; gefährdet; à risque; en riesgo; orange;
        needs attention""",
    Health.FINE: "on track; fine; green; grün; ok; good; im plan; vert; verde; en bonne voie",
}
STATUS_MEANINGS = {
    " ".join(word.split()): str(meaning) for meaning, words in _STATUSES.items() for word in words.split(";")
}
STATUS_MEANINGS.update({status.value.replace("_", " "): status.value for status in Status})
HEALTHS = frozenset(health.value for health in Health)

_KINDS: dict[str, str] = {
    ForeignKind.INITIATIVE: """epic; initiative; theme; legend; program; programme; portfolio epic; capability; project;
        epos; épopée; épica; epica; projekt; projet; proyecto; iniciativa; feature group; summary""",
    ForeignKind.FEATURE: """feature; story; user story; task; bug; improvement; new feature; enhancement; spike; issue;
        chore; defect; item; idea; request; change; incident; problem; product backlog item; technical task; tech debt;
        card; aufgabe; fehler; verbesserung; neue funktion; anforderung; tâche; tache; bogue; anomalie; récit;
        amélioration;
        tarea; error; historia; mejora; requisito; service request; support; question; subfeature; job; experiment;
        research""",
    CRITERION: """sub-task; subtask; sub task; unteraufgabe; teilaufgabe; sous-tâche; sous-tache; subtarea; technical
        sub-task; check; checklist item; acceptance criterion; criterion""",
    ForeignKind.MILESTONE: "milestone; meilenstein; jalon; hito; deadline; gate",
    ForeignKind.RELEASE: "release; version; veröffentlichung; versión; launch",
    ForeignKind.OBJECTIVE: "objective; goal; outcome; okr; ziel; objectif; objetivo",
    ForeignKind.PRODUCT: "product; produkt; produit; producto; component; platform",
    ForeignKind.TEAM: "team; équipe; equipo; squad",
    ForeignKind.SPRINT: "sprint; cycle; iteration",
}
KIND_MEANINGS = {" ".join(word.split()): str(meaning) for meaning, words in _KINDS.items() for word in words.split(";")}

TAGGED_KINDS = {
    "bug": "bug", "defect": "bug", "fehler": "bug", "bogue": "bug", "error": "bug", "anomalie": "bug",
    "spike": "spike", "chore": "chore", "incident": "incident", "tech debt": "tech debt",
    "experiment": "experiment", "research": "research",
}  # fmt: skip
"""Kinds of features that stay visible as a tag."""

YES = frozenset(
    ("yes", "y", "true", "1", "x", "ja", "j", "oui", "o", "vrai", "si", "sí", "s", "verdadero", "wahr", "✓", "✔", "on")
)
NOTHING = frozenset(
    ("", "-", "–", "—", "n/a", "na", "none", "null", "nil", "nan", "tbd", "?", "keine", "aucun", "ninguno",
     "unassigned", "0000-00-00", "no priority", "not set", "empty")
)  # fmt: skip


def status_meaning(word: str) -> str | None:
    """Return a status or health of ours for a word of another tool, None when it is not known."""
    folded = " ".join(word.casefold().replace("_", " ").split()).strip(" .!:")
    folded = re.sub(r"^[^\w]+|[^\w]+$", "", folded)
    found = STATUS_MEANINGS.get(folded)
    if found is not None or not folded:
        return found
    return STATUS_MEANINGS.get(
        re.sub(r"^(?:[0-9]+[.): -]+|status[: -]+|state[: -]+)|\s*\([^)]*\)$", "", folded).strip()
    )


def kind_meaning(word: str) -> str | None:
    """Return a kind of ours, or `criterion`, for a word of another tool, None when it is not known."""
    return KIND_MEANINGS.get(" ".join(word.casefold().replace("_", " ").split()))
