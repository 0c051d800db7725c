"""Captions: timed words become cues, cues become subtitle files and the layer that ffmpeg burns in."""
