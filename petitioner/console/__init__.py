"""The organisers' first page: what needs doing, how statements fare, what can be found, how the machine is.

Words: a *reading* is one number the worker has looked up, of an organisation or of the whole instance; the
*board* is all of them. *Operations* are for the organisation that runs the instance.

Flow: the worker looks every minute, beside everybody else's work → readings → pages and metrics show them. No
page counts anything itself.
"""
