"""What waits, carried on a USB stick: sealed bundles out, the portal's signed answers back."""
