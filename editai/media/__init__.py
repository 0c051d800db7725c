"""Programs and media files: probing, measuring, choosing, framing, stills, cards."""
