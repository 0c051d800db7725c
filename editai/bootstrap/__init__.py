"""From a bare machine to a running EditAI. Standard library only: this is what brings the rest."""
