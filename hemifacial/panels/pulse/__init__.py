"""Pulse and phase: the arterial pulse squeezes the cleft; at which phases does a muscle answer?"""
