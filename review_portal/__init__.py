"""The portal: keeps what crawlers deliver, shows it to people, records what they decide, publishes what two approved.

In: deliveries over HTTP, forms, API calls. Out: pages, releases, receipts. It may not know the crawler's code.
"""
