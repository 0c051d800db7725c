"""Work that outlives a page: rows for people, durable workflows to resume, one worker that does it."""
