"""EditAI: one click from a product video to a clip that is ready for social media, per store."""

__version__ = "0.1.0"
