"""The agency's side: the only part of the portal that opens an envelope.

It runs as the agency's command with the agency's own key files. The server imports nothing from
here, and no setting of the server says where a private key lies.
"""
