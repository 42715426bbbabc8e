"""Who publishes, and who is there: organisations, and people who sign in.

Words: an *organisation* publishes statements under its own name, given in each language it speaks. An
*account* belongs to one mailbox and has no password: a letter with a link begins a *session*. An *actor* is
who a request comes from.

Flow: a statement's folder names its organisation; `store.keep_organisation` writes down what it says. A typed
address is sealed (`ask_to_sign_in`); a room above decides whether it may have an account (`keep_account`) and
a letter (`issue_link`, `claim_link`); its link begins a session (`enter`). `guards` is what doors ask.
"""
