"""The presentation of the portal: how words, numbers, times, reasons and charts look on a page.

Values come in, safe HTML or plain values for templates go out. The modules know no room of the portal;
only the template tags do, because a page's frame shows counts from all of them.
"""
