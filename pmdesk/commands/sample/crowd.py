"""Who writes to the sample: its segments, its companies and the people in them."""

LARGE, SMALL, EU, MOBILE, INTERNAL = (
    "Large sellers",
    "Small sellers",
    "EU shoppers",
    "Mobile shoppers",
    "Internal users",
)
SEGMENTS = {LARGE: 0.06, SMALL: 0.2, EU: 0.4, MOBILE: 0.32, INTERNAL: 0.02}
"""How many of all customers each has."""
COMPANIES = {
    "Halvorsen Ceramics": (LARGE, "halvorsen-ceramics.example", 186_000.0, 41, "Ingrid Halvorsen"),
    "Nordic Lamps": (LARGE, "nordic-lamps.example", 142_000.0, 28, "Jonas Lindqvist"),
    "Loom & Co": (LARGE, "loomandco.example", 121_000.0, 35, "Aoife Brennan"),
    "Vestergaard": (LARGE, "vestergaard.example", 164_000.0, 60, "Mads Vestergaard"),
    "Parcelwise": (LARGE, "parcelwise.example", 98_000.0, 22, "Chloe Martin"),
    "Hagen & Söhne": (LARGE, "hagen-soehne.example", 203_000.0, 77, "Katrin Hagen"),
    "Atelier Marais": (LARGE, "atelier-marais.example", 88_000.0, 19, "Luc Perrin"),
    "Oakline": (LARGE, "oakline.example", 134_000.0, 44, "Hannah Doyle"),
    "Kaffe Rist": (SMALL, "kafferist.example", 14_000.0, 4, "Sofie Rist"),
    "Bodega Sur": (SMALL, "bodegasur.example", 11_500.0, 3, "Pablo Ortega"),
    "Tiny Knots": (SMALL, "tinyknots.example", 4_200.0, 1, "Mara Weiss"),
    "Fjord Soap": (SMALL, "fjordsoap.example", 6_900.0, 2, "Eirik Dahl"),
    "Paper Fox": (SMALL, "paperfox.example", 5_300.0, 2, "Lucy Hart"),
    "Green Kiln": (SMALL, "greenkiln.example", 8_100.0, 3, "Tom Arkwright"),
    "Casa Azul": (SMALL, "casaazul.example", 9_700.0, 4, "Inês Moreira"),
    "Wolle & Wind": (SMALL, "wolleundwind.example", 7_400.0, 2, "Birte Claasen"),
    "Little Press": (SMALL, "littlepress.example", 3_800.0, 1, "Owen Price"),
    "Bee Yard": (SMALL, "beeyard.example", 2_900.0, 1, "Anneke Smit"),
}
STAFF = (
    "Support, M. Ito", "Support, J. Cole", "Ops, T. Wirth", "Sales, K. Brandt", "Seller success", "Partner desk",
)  # fmt: skip
SHOPPERS = {
    EU: (
        "Camille R., FR", "Clara W., DE", "Sophie L., UK", "Freja O., NO", "Nina H., DE", "Signe M., DK",
        "Anders N., SE", "Giulia B., IT", "Jakub N., PL", "Marta K., PL", "Tomás G., ES", "Bruno C., PT",
        "Petra F., DE", "Zoé T., FR", "Lukas E., DE", "Paula V., ES", "Henrik A., SE",
        "Ewa M., PL", "Aino K., FI", "Diego R., ES",
    ),
    MOBILE: (
        "Elin S., SE", "Rasmus J., DK", "Hanna P., FI", "Joost D., NL", "Pieter V., NL", "Léo D., FR", "Mikkel B., DK",
        "Marek T., PL", "Noor A., NL", "Emma J., UK", "Felix O., DE", "Ida L., NO", "Tuva S., SE", "Adam H., UK",
        "Lena G., DE", "Oscar P., SE", "Chiara M., IT", "Jonna R., FI", "Max B., DE", "Sanne V., NL",
    ),
}  # fmt: skip
