"""From a script to spoken audio with the time of every word: one file per engine behind one protocol."""
