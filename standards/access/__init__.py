"""Who may see and do what: users, roles, cover, compartments, and the gate.

Import the gate as `from standards.access import gate`.
"""
