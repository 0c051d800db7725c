-- Whoever signs in looks for the invitations of their e-mail; stores list theirs.
CREATE INDEX IF NOT EXISTS invitations_of_email ON invitations (email);
