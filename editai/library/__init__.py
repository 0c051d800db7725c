"""What a store has: source videos, projects, clips, and where each clip stands."""
