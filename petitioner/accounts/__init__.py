"""Who publishes: organisations and, one day, the people who act for them and what each of them may do.

Words: an *organisation* publishes statements under its own name, given in each language it speaks.

Flow: a statement's folder names its organisation; `store.keep_organisation` writes down what it says.
"""
