"""What visitors thought of services: taken in, added up by service and centre, read by agencies."""
