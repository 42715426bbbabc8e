"""Whatever an organiser writes, the page holds only the elements and links that were agreed on."""

from html.parser import HTMLParser

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from petitioner.statements.markdown import ELEMENTS, Trouble, render, troubles

REL = "noopener noreferrer nofollow"


class Elements(HTMLParser):
    """Collects what a parser finds in the page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.strange: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, tuple(attrs)))

    def handle_comment(self, data):
        self.strange.append(data)

    handle_decl = unknown_decl = handle_pi = handle_comment


def assert_safe(html: str) -> None:
    parser = Elements()
    parser.feed(html)
    parser.close()
    assert not parser.strange
    for tag, attributes in parser.found:
        assert tag in ELEMENTS
        if tag != "a":
            assert attributes == ()
            continue
        given_attributes = dict(attributes)
        assert set(given_attributes) <= {"href", "rel"}
        assert given_attributes["rel"] == REL
        scheme = str(given_attributes["href"]).partition(":")[0].lower()
        assert scheme in {"http", "https", "mailto"}
    again = nh3.clean(
        html,
        tags=set(ELEMENTS),
        attributes={"a": {"href"}, "*": set()},
        url_schemes={"http", "https", "mailto"},
        link_rel=REL,
    )
    assert again.replace("&nbsp;", "\u00a0") == html.replace("&nbsp;", "\u00a0")


ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<img/src/onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert&#40;1&#41;</script></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='https://x.example' onmouseover=alert(1)>x</a>",
    "<body onload=alert(1)>",
    "<base href=https://evil.example/>",
    "<link rel=stylesheet href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<style>*{background:url(https://evil.example)}</style>",
    "<p style='position:fixed;inset:0'>x</p>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?><script>alert(1)</script>",
    "<xmp><p title='</xmp><script>alert(1)</script>'>",
    "<textarea><script>alert(1)</script>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<div id=sign class=coupon>x</div>",
    "<span data-x=1>x</span>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A&#x61;vascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](data:image/svg+xml,<svg/onload=alert(1)>)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](/relative)",
    "[x](#fragment)",
    "[x](ftp://evil.example)",
    "[x](blob:https://evil.example/1)",
    "[x](https://ok.example \"' onmouseover='alert(1)\")",
    '[x](https://ok.example/"onmouseover="alert(1))',
    "[x](<https://ok.example/><script>alert(1)</script>>)",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "![x](https://evil.example/pixel.png)",
    "![x](javascript:alert(1))",
    '![x](x "onerror=alert(1)")',
    "[![x](https://evil.example/a.png)](javascript:alert(1))",
    "[x]\n\n[x]: javascript:alert(1)",
    "[x]: https://ok.example '<script>alert(1)</script>'\n[x]",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    "    <script>alert(1)</script>",
    "# <script>alert(1)</script>",
    "1. <script>alert(1)</script>",
    "> <img src=x onerror=alert(1)>",
    "**<b onclick=alert(1)>x</b>**",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\\<script>alert(1)\\</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<<script>script>alert(1)<</script>/script>",
    "<\u017fcript>alert(1)</\u017fcript>",
    "\u202e<script>alert(1)</script>",
    "<img src=x:alert(alt) onerror=eval(src) alt=0",
    "<p><a href='https://x.example'><script>",
]


@pytest.mark.parametrize("language", ["en", "fr", "ru"])
@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_stays_text(attack, language):
    assert_safe(str(render(attack, language)))
    assert_safe(str(render(f"Before {attack} after\n\n{attack}\n", language)))


FRAGMENTS = st.sampled_from(
    [
        *ATTACKS,
        *(
            "<",
            ">",
            "&",
            '"',
            "'",
            "[",
            "]",
            "(",
            ")",
            "!",
            "*",
            "_",
            "`",
            "\\",
            "#",
            "-",
            "+",
            "1.",
            "2)",
            "> ",
        ),
        *(
            "\n",
            "\n\n",
            "    ",
            "\t",
            "---",
            "===",
            "javascript:",
            "https://a.example",
            "mailto:a@b.example",
            "в ",
        ),
        *("<!--", "-->", "</p>", "<a ", "href=", "&#", ";", "\u00a0", "«", "»", " ?"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.one_of(FRAGMENTS, st.text(max_size=5)), max_size=30).map("".join),
    st.sampled_from(["en", "fr", "ru", "uk"]),
)
def test_no_text_whatever_makes_another_element(body, language):
    assert_safe(str(render(body, language)))
    troubles(body)


def test_headings_leave_room_for_the_title_of_the_page():
    assert render("# a\n\n## b\n\n### c\n\n##### e\n\n###### f", "en") == (
        "<h2>a</h2>\n<h2>b</h2>\n<h3>c</h3>\n<h4>e</h4>\n<h4>f</h4>\n"
    )


def test_the_words_of_a_numbered_demand_stand_beside_its_number():
    assert render("1. *One* and\n2. two", "en") == (
        "<ol>\n<li>\n<span><em>One</em> and</span></li>\n<li>\n<span>two</span></li>\n</ol>\n"
    )
    assert render("- one\n- two", "en") == "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"


def test_a_demand_of_several_paragraphs_is_held_together():
    assert render("1. one\n\n   more\n", "en") == (
        "<ol>\n<li>\n<div><p>one</p>\n<p>more</p>\n</div></li>\n</ol>\n"
    )
    assert "<div>one\n<ul>" in render("1. one\n   - inner\n", "en")
    assert render("- outer\n  1. inner\n", "en").count("<span>") == 1


def test_a_link_tells_nobody_where_the_reader_comes_from():
    assert render("[x](https://a.example)", "en") == f'<p><a href="https://a.example" rel="{REL}">x</a></p>\n'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Fine. 3 < 4 & 5 > 4, <https://a.example>, \\<b>", ()),
        ("one\n<b>two", (Trouble(2, "HTML is not allowed in a statement: “<b>”. "),)),
        ("one\n\n<div>\nx\n</div>", (Trouble(3, "HTML is not allowed in a statement: “<div> x </div>”. "),)),
        ("<!-- x -->", (Trouble(1, "HTML is not allowed in a statement: “<!-- x -->”. "),)),
        (
            "1. a\n2. b <i\n   class=x>\n3. c <u>",
            (
                Trouble(2, "HTML is not allowed in a statement: “<i class=x>”. "),
                Trouble(4, "HTML is not allowed in a statement: “<u>”. "),
            ),
        ),
    ],
)
def test_html_is_found_with_its_line(body, expected):
    advice = "Say it in Markdown, or write “\\<” for the sign itself."
    assert troubles(body) == tuple(Trouble(one.line, one.sentence + advice) for one in expected)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a\\\n![x](y.png)", Trouble(2, "pictures are not allowed in a statement: “y.png”. Take it out.")),
        ("[x](/y)", Trouble(1, "the link “/y” leads nowhere. Begin it with https://, http:// or mailto:.")),
        (
            "[x]\n\n[x]: ftp://a.example",
            Trouble(
                1, "the link “ftp://a.example” leads nowhere. Begin it with https://, http:// or mailto:."
            ),
        ),
        (
            "1. a\n\nb\n\n2. c",
            Trouble(
                5, "a numbered list begins with 2, but the page numbers every list from 1. Begin it with 1."
            ),
        ),
    ],
)
def test_what_the_page_cannot_show_is_found_with_its_line(body, expected):
    assert troubles(body) == (expected,)


@pytest.mark.parametrize(
    "piece", ["[", "![", "*a **a ", "<", "> ", "- ", "1. ", "[a](<", "<!--", "&", "_a", "a\n"]
)
def test_a_hostile_text_of_full_length_does_not_stop_the_house(piece):
    body = piece * (20_000 // len(piece))
    render.cache_clear()
    assert_safe(str(render(body, "en")))
    troubles(body)
