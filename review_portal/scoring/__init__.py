"""What the classifier says of posts. In: posts. Out: assessments, entities, mentions. Knows evidence, classifier."""
