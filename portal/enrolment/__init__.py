"""How a machine becomes a kiosk: one-time codes and what they are traded for."""
