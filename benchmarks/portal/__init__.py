"""A million posts and 200,000 cases in the embedded database: how fast people judge and find."""
