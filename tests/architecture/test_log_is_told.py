"""Every transaction that moves an endorsement ends with telling the log."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "petitioner"
WRITERS = {"change_standing", "add_endorsement"}
TELLS = "log_shown"


def _modules() -> dict[str, ast.Module]:
    return {
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts): ast.parse(path.read_text())
        for path in PACKAGE.rglob("*.py")
        if "migrations" not in path.parts
    }


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _lends(node: ast.AST) -> bool:
    return isinstance(node, ast.With) and any(
        isinstance(item.context_expr, ast.Call) and _name(item.context_expr) == "committed"
        for item in node.items
    )


def _movers(module: ast.Module, movers: set[str]) -> set[str]:
    """Return the local names of what moves endorsements."""
    return {
        name.asname or name.name
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and node.module in movers
        for name in node.names
        if name.name == (node.module or "").rpartition(".")[2]
    }


def _calls(node: ast.AST, names: set[str], *, outside_of_loans: bool) -> bool:
    if outside_of_loans and _lends(node):
        return False
    if isinstance(node, ast.Call) and _name(node) in names:
        return True
    return any(
        _calls(child, names, outside_of_loans=outside_of_loans) for child in ast.iter_child_nodes(node)
    )


def _all_movers(modules: dict[str, ast.Module]) -> set[str]:
    """Return the verbs that move endorsements, by themselves or through others."""
    movers = {
        name
        for name, module in modules.items()
        if ".store" not in name and _calls(module, WRITERS, outside_of_loans=True)
    }
    while True:
        more = {
            name
            for name, module in modules.items()
            if name not in movers and _calls(module, _movers(module, movers), outside_of_loans=True)
        }
        if not more:
            return movers
        movers |= more


def test_every_transaction_that_moves_an_endorsement_tells_the_log_last() -> None:
    modules = _modules()
    movers = _all_movers(modules)
    assert {"carry_out_answers", "carry_out_board", "back_in_person"} <= {
        name.rpartition(".")[2] for name in movers
    }
    loans, silent = 0, []
    for name, module in modules.items():
        names = _movers(module, movers)
        for node in ast.walk(module):
            if not isinstance(node, ast.With) or not _lends(node):
                continue
            if not any(_calls(statement, names, outside_of_loans=False) for statement in node.body):
                continue
            loans += 1
            last = node.body[-1]
            told = isinstance(last, ast.Expr) and isinstance(last.value, ast.Call)
            if not told or _name(last.value) != TELLS:  # type: ignore[attr-defined]
                silent.append(f"{name}:{node.lineno}")
    assert silent == []
    assert loans >= 10, "they are found at all"
