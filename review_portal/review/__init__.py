"""Where people judge. In: campaigns. Out: cases and decisions. It blocks nothing and knows no request."""
