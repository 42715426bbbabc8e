"""Pages as a browser reads them: their forms, their links, and what in them would run."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

MARK = "zz-x"
"""The tag, or attribute, that an attack would make if it got through."""
TYPED = frozenset({"text", "search", "email", "url", "tel", "date", "number", "datetime-local", ""})
PLAIN = {
    "date": "2026-11-18",
    "datetime-local": "2026-11-30T12:00",
    "number": "3",
    "url": "https://news.example/report",
    "email": "vera@table.example",
}
"""What stands in an empty field of a kind that nobody attacks, so that the form is taken."""
NAMED = {
    "digest": "ab" * 32,
    "number": "3",
    "domain": "mill.example",
    "held": "mill.example",
    "staff": "vera@four-rivers.example",
    "kept_at": "Office",
    "description": "Sheets",
    "name": "Vera",
    "note": "She said so.",
    "licence": "CC0",
}
"""The same for fields by their name; what is neither stays empty."""
_ADDRESSES = frozenset({"href", "src", "action", "formaction", "srcset", "poster", "data"})
_SCHEMES = ("http:", "https:", "mailto:")


@dataclass
class Form:
    """A form: where it goes, what it sends untouched, and which of its fields somebody types into."""

    page: str
    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)


class Read(HTMLParser):
    """One page, read."""

    def __init__(self, path: str, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.path = path
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.faults: list[str] = []
        self._form: Form | None = None
        self._select = ""
        self._area = ""
        self._in_script = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._judge(tag, values)
        if tag == "a" and "href" in values:
            self.links.append(urldefrag(urljoin(self.path, values["href"]))[0])
        if tag == "form":
            action = urljoin(self.path, values.get("action", "") or self.path)
            self._form = Form(self.path, action, values.get("method", "get").lower())
            self.forms.append(self._form)
        if self._form is not None:
            self._take(tag, values, self._form)
        self._in_script = tag == "script"

    def _judge(self, tag: str, values: dict[str, str]) -> None:
        if tag == MARK or tag in {"iframe", "object", "embed", "base", "applet", "foreignobject"}:
            self.faults.append(f"<{tag}>")
        for name, value in values.items():
            is_address = name in _ADDRESSES or name.endswith(":href")
            scheme = "".join(value.split()).casefold()
            has_scheme = ":" in scheme.split("/")[0].split("?")[0].split("#")[0]
            if (
                name == MARK
                or name.startswith("on")
                or name in {"style", "srcdoc"}
                or (is_address and has_scheme and not scheme.startswith(_SCHEMES))
            ):
                self.faults.append(f"{tag} {name}={value!r}")

    def _take(self, tag: str, values: dict[str, str], form: Form) -> None:
        name = values.get("name", "")
        if tag == "select" and name:
            self._select = name
        elif tag == "option" and self._select and ("selected" in values or self._select not in form.values):
            form.values[self._select] = values.get("value", "")
        elif tag == "textarea" and name:
            form.values[name] = ""
            form.typed.append(name)
            self._area = name
        elif tag == "input" and name:
            kind = values.get("type", "").lower()
            if kind in {"radio", "checkbox"}:
                if "checked" in values or kind == "checkbox" or name not in form.values:
                    form.values[name] = values.get("value", "on")
            elif kind != "file":
                form.values[name] = values.get("value", "")
                if kind in TYPED and "readonly" not in values:
                    form.typed.append(name)
                    words = "A plain word" if name.startswith("title") else NAMED.get(name, "")
                    form.values[name] = form.values[name] or words or PLAIN.get(kind, "")
        elif tag == "button" and name and values.get("value") != "preview":
            form.values[name] = values.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea" and self._form is not None:
            self._form.values[self._area] = self._form.values.get(self._area, "").strip() or "A plain word."
            self._area = ""
        self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._area and self._form is not None:
            self._form.values[self._area] += data
        if self._in_script and data.strip():
            self.faults.append(f"a script of its own: {data[:60]!r}")
