"""What the pages about members who back a statement tell in the words of schema.org."""

from petitioner.endorsements.rules import Provenance
from petitioner.foundation.i18n import gettext, speaking
from petitioner.publication.linked.nodes import Node, graph, page_about, ref, work
from petitioner.publication.members.endorse_actions import endorse_action
from petitioner.publication.shapes import AssembliesPage, BackerPage, BackersPage


def linked_page(shown: BackerPage | AssembliesPage | BackersPage, tail: str, public_url: str) -> Node:
    """Return what one page tells; `tail` is the end of its address after `backers/`.

    The page of one name tells of its endorsement, if that is more than the organiser's word; lists tell what
    they are about, and the file beside them has every name.
    """
    view = shown.statement
    address = f"/backers/{tail}" if tail else "/backers"
    text = work(view, public_url)
    with speaking(view.language):
        name = gettext("Members who back it: %(title)s") % {"title": view.title}
        if isinstance(shown, BackerPage):
            name = f"{gettext('How we know: %(name)s') % {'name': shown.backer.name}} · {view.title}"
    if not isinstance(shown, BackerPage) or shown.backer.provenance is Provenance.REPORTED:
        return graph(page_about(view, public_url, address, name), text)
    action = endorse_action(shown.backer, shown.assembly, view, public_url)
    told = page_about(view, public_url, address, name, mainEntity=ref(action["@id"]))
    return graph(told, action, text)
