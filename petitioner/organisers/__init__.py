"""Organisers: people of an organisation, how they sign in, what each may do, where a second one must agree.

Words: an organiser has *roles* in an organisation. A *way in* is a passkey, or a password with a code; two
passkeys, or the password with its code, make an account *equipped*: before that it sees its own page alone.
A proof is *fresh* for five minutes, and dangerous *acts* need a fresh one. Some acts need an *approval*: a
second owner's word.

Flow: a letter's link begins a session that can make a first way in (`enter`, `ways_in`). What the desk sends
is sealed (`want`) and carried out by a worker, who asks `rules.authorize` again (`carry_out_requests`), lets
a second person decide (`decide`), and writes down that it was done (`note`): a log that only grows, by
numbers of accounts. The web process never learns more than the sessions it sees.
"""
