"""The names of months and weekdays as people write them in English, German, French and Spanish."""

_FULL = (
    "january januar jänner janvier enero",
    "february februar feber février fevrier febrero",
    "march märz maerz mars marzo",
    "april avril abril",
    "may mai mayo",
    "june juni juin junio",
    "july juli juillet julio",
    "august août aout agosto",
    "september septembre septiembre setiembre",
    "october oktober octobre octubre",
    "november novembre noviembre",
    "december dezember décembre decembre diciembre",
)
_SHORT = (
    "jan jän janv ene",
    "feb fév fev févr fevr",
    "mar mär mrz",
    "apr avr abr",
    "",
    "jun",
    "jul juil",
    "aug aoû aou ago",
    "sep sept set",
    "oct okt",
    "nov",
    "dec dez déc dic",
)
MONTH_NUMBERS = {
    name: number
    for number, names in enumerate((f"{full} {short}" for full, short in zip(_FULL, _SHORT, strict=True)), start=1)
    for name in names.split()
}

_WEEKDAYS = (
    "monday mon montag lundi lunes",
    "tuesday tue tues dienstag mardi martes",
    "wednesday wed mittwoch mercredi miércoles miercoles",
    "thursday thu thur thurs donnerstag jeudi jueves",
    "friday fri freitag vendredi viernes",
    "saturday sat samstag samedi sábado sabado",
    "sunday sun sonntag dimanche domingo",
)
WEEKDAY_NUMBERS = {name: number for number, names in enumerate(_WEEKDAYS) for name in names.split()}


def month_number(word: str) -> int | None:
    """Return 1 to 12 for a month's name or its abbreviation, None for any other word."""
    return MONTH_NUMBERS.get(word.strip(".").casefold())


def weekday_number(word: str) -> int | None:
    """Return 0 (Monday) to 6 for a weekday's name or its abbreviation, None for any other word."""
    return WEEKDAY_NUMBERS.get(word.strip(".").casefold())
