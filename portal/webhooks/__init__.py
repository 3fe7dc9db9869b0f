"""Events that the portal posts to agencies' own systems, signed, at least once each."""
