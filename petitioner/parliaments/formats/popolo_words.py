"""What Popolo 1.0.1 and the EveryPolitician form of it call things, as data."""

_COMMON = (
    "id created_at updated_at sources links identifiers contact_details other_names image images type @type"
)

FIELDS: dict[str, frozenset[str]] = {
    kind: frozenset(f"{_COMMON} {fields}".split())
    for kind, fields in {
        "persons": """
            name family_name given_name additional_name honorific_prefix honorific_suffix patronymic_name
            sort_name email gender pronouns birth_date death_date summary biography national_identity
            memberships motions speeches votes
        """,
        "organizations": """
            name classification parent_id parent children area_id area abstract description founding_date
            dissolution_date memberships posts motions vote_events votes seats
        """,
        "memberships": """
            label role member person_id person organization_id organization post_id post on_behalf_of_id
            on_behalf_of area_id area start_date end_date legislative_period_id
        """,
        "posts": """
            label other_label role organization_id organization area_id area start_date end_date memberships
        """,
        "areas": """
            name identifier classification parent_id parent children geometry memberships organizations posts
        """,
        "events": """
            name description start_date end_date location status classification organization_id organization
            attendees parent_id parent
        """,
    }.items()
}
"""The lists of a document and what their objects may have; anything else is counted and ignored."""

IN_ONE = {
    "person": "persons",
    "organization": "organizations",
    "on_behalf_of": "organizations",
    "post": "posts",
}
IN_ONE |= {"area": "areas", "parent": "organizations"}
"""Where one object may stand inside another, and in which list it would stand otherwise."""

LISTED_IN = {"persons": "person_id", "organizations": "organization_id", "posts": "post_id"}
"""Things that may hold their own memberships, and the field that then need not be written."""

ASSEMBLIES = frozenset(
    {
        "assembly",
        "chamber",
        "legislature",
        "lower chamber",
        "lower house",
        "parliament",
        "parliamentary assembly",
        "upper chamber",
        "upper house",
    }
)
DELEGATIONS = frozenset({"delegation", "national delegation"})
GROUPS = frozenset(
    {"group", "political group", "parliamentary group", "faction", "fraction", "party", "political party"}
)
"""Classifications of organizations, in lower case and without underscores."""

COUNTRIES = frozenset({"country", "member state", "state"})
"""Classifications of areas that are countries."""

_PARTICLES = """
af al an ap auf av bat ben bin bint d da dal dalla dalle das de degli dei del della delle den der des di do
dos du e el het ibn im in la las le les lo los mac nic of op 't te ten ter und van vom von y ze zu zum zur
"""
COUNTRY_SCHEMES = frozenset({"iso3166-1", "iso3166-1-alpha-2", "iso 3166-1", "iso_3166_1", "iso-3166-1"})

PARTICLES = frozenset(_PARTICLES.split())
"""Words before a family name that belong to it: they move with it to the front of a sorted list."""
