"""A parliamentarian's public backing of one text, and how we know of it.

Words: an *endorsement* binds a person, the mandate they held on the day, and the exact version and language
of a statement. Its *provenance* says how we know: `reported` (the organiser's word), `documented` (public
record), `office` (their staff, after notice and time to object), `member` (their own confirmation).
*Evidence* is what each word rests on. The public calls the person a *backer*.

Flow: `record_documented.record_documented` → `rules.move`, the only way from state to state, which lets
nothing be seen before its evidence is there → `list_backers.list_backers` counts them. Name, delegation,
group, role and country stay as they were on the day; `withdraw.withdraw` leaves the name, with its date.

The member's own word: `record_reported` or `record_documented` → `ask.ask` lets a letter be due → the
worker's `claim_letter` and `remember_delivery` send it to the roster's address → `member` is the door of its
secret, where `answer.answer` writes down what is pressed → `carry_out_answers` moves: the only way to it.

Their office's word: `staff` is the door, `enter` writes down what is typed → the worker's `carry_out_entries`
checks everything again and proposes it (`propose_by_office`) → a letter tells the member, who may confirm or
object → `publish_office`, 48 hours after the delivery and never without it. `take_back` undoes it.

Every transaction in which one moved ends with `log_shown.log_shown`: the log is told what the public is
to see from then on, and the public sees it when that leaf is signed. `leaf_rules` says what a leaf holds.

A newer text, or a newer year: `ask_about_edits` (after an edit) or `refresh` (when the organiser asks) lets a
letter be due → `claim_renewal`, `remember_renewal` → `pages` is its door, `reply` writes down what is pressed
→ `carry_out_replies` does it. `carry_over` carries a backing over to corrected spelling after 72 hours of
silence; the endorsement itself keeps its version for ever. `renewal_rules` says all of this with no machine.
"""
