"""From a plan to a finished clip: platforms, plan, run, checks, cover."""
