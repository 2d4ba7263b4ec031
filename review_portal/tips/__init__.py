"""Tips: what citizens and partners report, as an address, a photo or both.

In: a form and an API that ask for no account. Out: sealed photos, what was read from them, candidates for sources; a
person looks at each tip. It keeps nothing of who reported, and decides nothing.
"""
