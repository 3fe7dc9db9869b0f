"""The portal's end of the courier: bundles that come on sticks, and the answers that go back.

What opens bundles runs as the operator's command. The server only names the key they are sealed
to, and holds no private half. A bundle opened still holds sealed envelopes, which only the agencies
open.
"""
