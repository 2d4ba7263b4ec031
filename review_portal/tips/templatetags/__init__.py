"""Template tags of tips: what people reported, on the pages of earlier rooms."""
