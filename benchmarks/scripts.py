"""Product scripts as stores write them: prices, units, brands. Fixed, so that figures compare over time."""

from __future__ import annotations

SCRIPTS = (
    "Meet the Nortia travel mug. It holds 500 ml and keeps coffee hot for eight hours. Only $19.99 this week.",
    "This bottle keeps your coffee hot for twelve hours, and it fits every cup holder. Free shipping over 50 dollars.",
    "Soft, light and warm: the Alma blanket is made of pure cotton, and it washes at 40 degrees. Now 25% off!",
)
CLIP_SCRIPT = (
    "Mornings are short, so your coffee should be ready when you are. Meet the Nortia travel mug: it holds half a "
    "litre, and its double wall keeps every sip hot for eight hours, even in the cold. The lid closes with one hand, "
    "it never leaks in your bag, and all of it goes into the dishwasher. Choose from six colours that stay bright "
    "for years. Order today for just 19 dollars and 99 cents, and we ship it to your door for free."
)
"""About 25 s of speech, so 28 s of clip with its card."""
