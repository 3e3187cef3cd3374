"""Two fibres and a cleft: one is stimulated; does the other fire?"""
