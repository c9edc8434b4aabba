"""What writes in vetting. Every function is keyword-only and names its actor `by`."""
