"""Strength and duration: which pulse starts an impulse in a fibre."""
