"""The cohort rule: a small language over facts that rooms register, never evaluated as code."""
