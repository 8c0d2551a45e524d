"""Answers to the planner's questions about a plan: what if, who is away, why, what else, and how to go on from here."""
