"""How a statement is written: in the browser, by several people, until a second person lets it go public.

Words: a *draft* is a statement folder kept in the database: settings and one *text* per language, of which
the *source* is translated into the others. A text that was translated from an older source is *stale*.
Whoever writes in a language holds its *lock*. A draft is of a new statement, or an *amendment* of a public
one.

Flow: `begin` from a template or a public statement → the editor saves texts and settings → `submit` →
`decide` by a second person → `release`, now or at a moment, which hands the folder to `statements.publish`
exactly as the command line does. Whatever is changed after an approval needs a new one: it is bound to the
draft's digest.
"""
