"""Attachments as the portal keeps them: sealed streams that come in pieces and stay for good."""
