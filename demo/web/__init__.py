"""A small threaded web on loopback that shows fixtures/demo under five host names.

In: the posts and templates of fixtures/demo and one base time. Out: byte for byte the same pages for the same
base time and host. It may not know what is true of a post: `truth` stays in the file and is never rendered.
"""
