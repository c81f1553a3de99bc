"""Loads the demonstration: real facts with their sources, and what is made up marked as made up."""
