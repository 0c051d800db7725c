"""Publishing: Postiz over HTTP, what each network demands, and an outbox that sends once."""
